namespace Deucalion.Server.Options;

/// <summary>The flags of <c>deucalion serve</c>, parsed and checked for form.</summary>
internal sealed record ServerOptions
{
    /// <summary>All flags that take a value or switch, for the environment and for <c>status/flags</c>.</summary>
    public static readonly string[] FlagNames =
    [
        "--storage.path", "--storage.sync-mode", "--web.listen-address", "--web.internal-listen-address", "--web.cors.origin", "--server.config",
        "--query.max-concurrency", "--query.cache-size", "--query.log-file", "--query.log-slower-than", "--log.level", "--quick-start", .. WebFlags.Names,
    ];

    /// <summary>Where everything is kept.</summary>
    public required string StoragePath { get; init; }

    /// <summary>sync, interval or os.</summary>
    public required string SyncMode { get; init; }

    /// <summary>HOST:PORT of the public listener.</summary>
    public required string ListenAddress { get; init; }

    /// <summary>HOST:PORT of the internal listener; null = none.</summary>
    public string? InternalListenAddress { get; init; }

    /// <summary>Anchored pattern of origins that browsers may call from.</summary>
    public required string CorsOrigin { get; init; }

    /// <summary>Server configuration file.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Queries that run at once.</summary>
    public required int QueryConcurrency { get; init; }

    /// <summary>Bytes for answers of range queries that are kept; 0 = none.</summary>
    public long QueryCacheBytes { get; init; }

    /// <summary>File of the query log; null = none.</summary>
    public string? QueryLogFile { get; init; }

    /// <summary>Queries that take longer are told to the log; null = none.</summary>
    public TimeSpan? SlowQueries { get; init; }

    /// <summary>debug, info, warn or error.</summary>
    public required string LogLevel { get; init; }

    /// <summary>True: make two instances with live data in an empty installation and print how to use them.</summary>
    public bool QuickStart { get; init; }

    /// <summary>Switches of the HTTP API, limits, TLS.</summary>
    public WebOptions Web { get; init; } = new();
}
