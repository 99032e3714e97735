namespace Deucalion.Api.Http;

/// <summary>Parts of the data plane that the operator switches, by the flags of Prometheus.</summary>
public sealed record DataPlaneFeatures
{
    /// <summary><c>--web.enable-admin-api</c>: deletion, tombstones, snapshots, compaction.</summary>
    public bool Admin { get; init; }

    /// <summary><c>--web.enable-lifecycle</c>: reload and quit.</summary>
    public bool Lifecycle { get; init; }

    /// <summary><c>--web.enable-search-api</c>: the search endpoints.</summary>
    public bool Search { get; init; } = true;

    /// <summary><c>--web.search.max-limit</c>: the most results of one search; 0 = no maximum.</summary>
    public int MaxSearchLimit { get; init; } = 10_000;

    /// <summary><c>--web.enable-remote-write-receiver</c>.</summary>
    public bool RemoteWriteReceiver { get; init; } = true;

    /// <summary><c>--web.enable-otlp-receiver</c>.</summary>
    public bool OtlpReceiver { get; init; } = true;
}
