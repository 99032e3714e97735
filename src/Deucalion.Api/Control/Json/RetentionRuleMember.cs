using System.Text.Json;

namespace Deucalion.Api.Control.Json;

/// <summary>A shorter retention of the series that a selector takes.</summary>
internal sealed record RetentionRuleMember
{
    public string? Match { get; set; }

    public JsonElement? Duration { get; set; }
}
