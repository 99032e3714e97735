namespace Deucalion.Api.Control.Json;

/// <summary>A tag.</summary>
internal sealed record TagMember
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
