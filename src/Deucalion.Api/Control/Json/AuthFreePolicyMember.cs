using System.Text.Json.Serialization;

namespace Deucalion.Api.Control.Json;

/// <summary>An auth-free list, with the cloud's member name.</summary>
internal sealed record AuthFreePolicyMember
{
    [JsonPropertyName("SourceIp")]
    public string[]? SourceIp { get; set; }
}
