using System.Collections.Concurrent;
using Deucalion.Storage.Writing;

namespace Deucalion.Scrape;

/// <summary>Counts for the server's own metrics. Safe from many threads.</summary>
internal sealed class ScrapeCounters
{
    private readonly ConcurrentDictionary<string, Counter> _discoveryFailures = new();
    private readonly ConcurrentDictionary<string, Counter> _syncs = new();
    private readonly ConcurrentDictionary<string, Counter> _syncFailures = new();
    private readonly ConcurrentDictionary<string, string> _discoveryErrors = new();

    public Counter Pools { get; } = new();

    public Counter PoolReloads { get; } = new();

    public Counter ExceededTargetLimit { get; } = new();

    public Counter ExceededBodySizeLimit { get; } = new();

    public Counter ExceededSampleLimit { get; } = new();

    public Counter ExceededLabelLimits { get; } = new();

    public Counter ExceededBucketLimit { get; } = new();

    public Counter CacheFlushForced { get; } = new();

    public Counter SampleDuplicate { get; } = new();

    public Counter SampleOutOfOrder { get; } = new();

    public Counter SampleOutOfBounds { get; } = new();

    public Counter ExemplarOutOfOrder { get; } = new();

    public Counter FileReadErrors { get; } = new();

    public Counter HttpDiscoveryFailures { get; } = new();

    public Counter DiscoveryUpdates { get; } = new();

    public IEnumerable<KeyValuePair<string, long>> DiscoveryFailures => Values(_discoveryFailures);

    public IEnumerable<KeyValuePair<string, long>> Syncs => Values(_syncs);

    public IEnumerable<KeyValuePair<string, long>> SyncFailures => Values(_syncFailures);

    /// <summary>The last failure of each discovery mechanism.</summary>
    public IReadOnlyDictionary<string, string> DiscoveryErrors => _discoveryErrors;

    public void DiscoveryFailed(string mechanism, string error)
    {
        _discoveryFailures.GetOrAdd(mechanism, _ => new Counter()).Increment();
        _discoveryErrors[mechanism] = error;
    }

    public void Synced(string job) => _syncs.GetOrAdd(job, _ => new Counter()).Increment();

    public void SyncFailed(string job) => _syncFailures.GetOrAdd(job, _ => new Counter()).Increment();

    public void Forget(string job)
    {
        _syncs.TryRemove(job, out _);
        _syncFailures.TryRemove(job, out _);
    }

    public void CountLimit(bool labelLimit)
    {
        if (labelLimit)
        {
            ExceededLabelLimits.Increment();
        }
    }

    public void CountFailures(AppendResult result)
    {
        foreach (AppendFailure failure in result.Failures)
        {
            Counter? counter = failure.Kind switch
            {
                AppendFailureKind.OutOfOrder => SampleOutOfOrder,
                AppendFailureKind.Duplicate => SampleDuplicate,
                AppendFailureKind.TooOld or AppendFailureKind.TooFarInFuture => SampleOutOfBounds,
                AppendFailureKind.OutOfOrderExemplar => ExemplarOutOfOrder,
                _ => null,
            };
            counter?.Increment();
        }
    }

    private static IEnumerable<KeyValuePair<string, long>> Values(ConcurrentDictionary<string, Counter> counters) =>
        counters.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => KeyValuePair.Create(c.Key, c.Value.Value));
}
