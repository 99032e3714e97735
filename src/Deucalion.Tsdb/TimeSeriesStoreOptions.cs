using Deucalion.Tsdb.Retention;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb;

/// <summary>Settings of one store.</summary>
public sealed record TimeSeriesStoreOptions
{
    /// <summary>How long samples are visible and kept; zero or less = for ever.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(15);

    /// <summary>Bytes of parts that are kept at most, the oldest going first; 0 = no bound.</summary>
    public long RetentionBytes { get; init; }

    /// <summary>Shorter retention of some series. Samples in memory are hidden once they are in a part.</summary>
    public IReadOnlyList<RetentionRule> RetentionRules { get; init; } = [];

    /// <summary>Bytes a second that merges write at most; 0 = as fast as they can.</summary>
    public long MergeBytesPerSecond { get; init; } = 64 << 20;

    /// <summary>How many milliseconds older than the newest sample of its series a sample may be; 0 = none older.</summary>
    public long OutOfOrderWindow { get; init; } = 30 * 60 * 1000;

    /// <summary>What an acknowledgement promises.</summary>
    public SyncMode SyncMode { get; init; } = SyncMode.Sync;

    /// <summary>Longest time between syncs in <see cref="SyncMode.Interval"/>.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The head goes to disk when its oldest unwritten batch is this old: bounds the replay after a crash.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The head goes to disk when it holds this many samples and 32 of each series: bounds the replay after a crash and keeps parts worth their index.</summary>
    public long MaxHeadSamples { get; init; } = 8_000_000;

    /// <summary>
    /// Bytes of native memory that the heads of all stores of the process may take together; 0 = six tenths of what the process may use (its control group's
    /// limit, or the machine's memory). From three quarters of it on big heads go to disk early; beyond it writes are refused until memory is free again.
    /// </summary>
    public long HeadMemoryLimit { get; init; }

    /// <summary>Metric families whose metadata is kept; that of further families is left out.</summary>
    public int MaxMetadataFamilies { get; init; } = 100_000;

    /// <summary>Told how far the replay of the log is while the store opens; null = nobody. Called on the opening thread.</summary>
    public Action<ReplayProgress>? ReplayProgress { get; init; }

    /// <summary>A series that has taken nothing for this long leaves the head at the next flush and is active no more.</summary>
    public TimeSpan SeriesIdleTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Exemplars kept (Prometheus' default for max_exemplars).</summary>
    public int MaxExemplars { get; init; } = 100_000;

    /// <summary>Bytes after which a log segment is closed.</summary>
    public int WalSegmentBytes { get; init; } = WalFormat.DefaultSegmentBytes;

    /// <summary>Told what operators should know (damage, failed flushes, recovery); null = nobody. Called from any thread.</summary>
    public Action<StoreMessage>? Log { get; init; }

    /// <summary>Who syncs the log; null = the process-wide one.</summary>
    public GroupCommitter? Committer { get; init; }
}
