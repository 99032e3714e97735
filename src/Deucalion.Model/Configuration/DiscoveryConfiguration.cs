namespace Deucalion.Model.Configuration;

/// <summary>Where targets come from.</summary>
public sealed record DiscoveryConfiguration
{
    /// <summary><c>static_configs</c>.</summary>
    public IReadOnlyList<TargetGroup> Static { get; init; } = [];

    /// <summary><c>file_sd_configs</c>.</summary>
    public IReadOnlyList<FileDiscoveryConfiguration> Files { get; init; } = [];

    /// <summary><c>http_sd_configs</c>.</summary>
    public IReadOnlyList<HttpDiscoveryConfiguration> Http { get; init; } = [];

    /// <summary><c>dns_sd_configs</c>.</summary>
    public IReadOnlyList<DnsDiscoveryConfiguration> Dns { get; init; } = [];
}
