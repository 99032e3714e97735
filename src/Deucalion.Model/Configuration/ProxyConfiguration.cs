namespace Deucalion.Model.Configuration;

/// <summary>Which proxy is used. The URL may hold a password, so it is a secret.</summary>
public sealed record ProxyConfiguration
{
    /// <summary>Proxy URL.</summary>
    public Secret ProxyUrl { get; init; } = Secret.None;

    /// <summary>Hosts that are asked directly, separated by commas.</summary>
    public string NoProxy { get; init; } = string.Empty;

    /// <summary>True: HTTP_PROXY, HTTPS_PROXY and NO_PROXY decide.</summary>
    public bool FromEnvironment { get; init; }
}
