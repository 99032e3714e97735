namespace Deucalion.Server.Options;

/// <summary>How the server meets the network: switches of the HTTP API, limits against slow or many clients, TLS, logs.</summary>
internal sealed record WebOptions
{
    /// <summary>admin/tsdb/* answers.</summary>
    public bool EnableAdminApi { get; init; }

    /// <summary>-/reload and -/quit answer.</summary>
    public bool EnableLifecycle { get; init; }

    /// <summary>search/* answers.</summary>
    public bool EnableSearch { get; init; } = true;

    /// <summary>Most results of one search; 0 = no maximum.</summary>
    public int MaxSearchLimit { get; init; } = 10_000;

    /// <summary>Remote write is taken.</summary>
    public bool EnableRemoteWriteReceiver { get; init; } = true;

    /// <summary>OTLP is taken.</summary>
    public bool EnableOtlpReceiver { get; init; } = true;

    /// <summary>Readers of live notifications at once.</summary>
    public int MaxNotificationSubscribers { get; init; } = 16;

    /// <summary>Connections at once over all listeners; 0 = no limit.</summary>
    public int MaxConnections { get; init; } = 512;

    /// <summary>An idle connection is closed after this time.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A request's line and headers must be there within this time.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>On a stop, requests that run have this long to end.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Prometheus' web configuration file: TLS, client certificates, users, headers.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>off, logfmt or json.</summary>
    public string AccessLog { get; init; } = "off";

    /// <summary>True: connections of trusted proxies begin with a PROXY protocol header (version 1 or 2).</summary>
    public bool ProxyProtocol { get; init; }
}
