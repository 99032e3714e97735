using System.IO.Hashing;
using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Scrape.Loops;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.Scrape;

/// <summary>
/// Scrapes the targets of one instance into its storage. Configurations are applied one after the other; snapshots may be taken from any
/// thread. Disposal ends all loops and marks their series as ended.
/// </summary>
public sealed class ScrapeService : IAsyncDisposable
{
    private readonly ScrapeLoopPorts _ports;
    private readonly CancellationTokenSource _kill = new();
    private readonly SemaphoreSlim _change = new(1, 1);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, ScrapePool> _pools = new(StringComparer.Ordinal);
    private readonly List<ScrapePool> _ended = [];
    private readonly WriteBatch _summaries = new();
    private readonly Task _summaryLoop;
    private bool _disposed;

    /// <summary>A service without targets; <see cref="ApplyAsync"/> gives it some.</summary>
    public ScrapeService(IAppender appender, IMetadataStore metadata, TimeProvider time, ScrapeServiceOptions options)
    {
        ulong seed = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(options.InstanceAddress));
        _ports = new ScrapeLoopPorts(
            appender, metadata, time, options, new ScrapeCounters(), new IntervalSummaries(options.InstanceAddress, time), new ScrapeFailureLog(), seed);
        _summaryLoop = Task.Run(SummarizeAsync);
    }

    /// <summary>
    /// Takes over a configuration. Pools whose configuration is the same go on untouched; changed pools keep the state of targets they still
    /// have; pools that are gone end, with staleness markers after two intervals. Static targets are in the snapshot when it returns.
    /// </summary>
    public async Task ApplyAsync(PrometheusConfiguration configuration, CancellationToken cancellation = default)
    {
        await _change.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Dictionary<string, ScrapeConfiguration> wanted = configuration.AllScrapeConfigs.ToDictionary(c => c.JobName, StringComparer.Ordinal);
            List<Task> work = [];
            foreach ((string name, ScrapePool pool) in CopyOfPools())
            {
                if (!wanted.TryGetValue(name, out ScrapeConfiguration? scrape))
                {
                    lock (_lock)
                    {
                        _pools.Remove(name);
                        _ended.Add(pool);
                    }

                    _ports.Counters.Forget(name);
                    work.Add(pool.StopAsync(now: false));
                }
                else if (ConfigurationPrinter.Fingerprint(scrape) != pool.Fingerprint)
                {
                    _ports.Counters.PoolReloads.Increment();
                    work.Add(pool.ReloadAsync(scrape));
                }
            }

            foreach (ScrapeConfiguration scrape in wanted.Values)
            {
                if (!HasPool(scrape.JobName))
                {
                    work.Add(AddPoolAsync(scrape));
                }
            }

            await Task.WhenAll(work);
            await ForgetEndedAsync();
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Pools, targets and their last scrapes at this moment.</summary>
    public ScrapeSnapshot Snapshot() => new([.. CopyOfPools().Select(p => p.Value.Snapshot())]);

    /// <summary>The server's own metrics about scraping and discovery, with Prometheus' names.</summary>
    public IReadOnlyList<ScrapeMetric> Metrics() => ScrapeMetrics.Of(_ports.Counters, Snapshot(), _ports.Intervals.Totals());

    /// <summary>The last failure of each discovery mechanism ("file", "http", "dns").</summary>
    public IReadOnlyDictionary<string, string> DiscoveryErrors => _ports.Counters.DiscoveryErrors;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _change.WaitAsync();
        try
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            await _kill.CancelAsync();
            await _summaryLoop;
            List<ScrapePool> pools;
            lock (_lock)
            {
                pools = [.. _pools.Values, .. _ended];
                _pools.Clear();
                _ended.Clear();
            }

            await Task.WhenAll(pools.Select(async p =>
            {
                await p.StopAsync(now: true);
                await p.DisposeAsync();
            }));
            await WriteSummariesAsync([], CancellationToken.None);
            _kill.Dispose();
        }
        finally
        {
            _change.Release();
        }
    }

    private KeyValuePair<string, ScrapePool>[] CopyOfPools()
    {
        lock (_lock)
        {
            return [.. _pools];
        }
    }

    private bool HasPool(string name)
    {
        lock (_lock)
        {
            return _pools.ContainsKey(name);
        }
    }

    private Task AddPoolAsync(ScrapeConfiguration configuration)
    {
        _ports.Counters.Pools.Increment();
        var pool = new ScrapePool(configuration, _ports, _kill.Token);
        lock (_lock)
        {
            _pools.Add(configuration.JobName, pool);
        }

        return pool.StartAsync();
    }

    // Pools that were removed earlier and have written their markers are let go.
    private async Task ForgetEndedAsync()
    {
        ScrapePool[] done;
        lock (_lock)
        {
            done = [.. _ended.Where(p => p.EndedAsync().IsCompleted)];
            _ended.RemoveAll(done.Contains);
        }

        foreach (ScrapePool pool in done)
        {
            await pool.DisposeAsync();
        }
    }

    private async Task SummarizeAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_ports.Options.SummaryInterval, _ports.Time, _kill.Token);
                var inUse = new HashSet<TimeSpan>();
                foreach ((_, ScrapePool pool) in CopyOfPools())
                {
                    pool.AddIntervals(inUse);
                }

                await WriteSummariesAsync(inUse, _kill.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task WriteSummariesAsync(HashSet<TimeSpan> inUse, CancellationToken cancellation)
    {
        _summaries.Clear();
        _ports.Intervals.Write(_summaries, inUse);
        if (_summaries.SeriesCount == 0)
        {
            return;
        }

        try
        {
            await _ports.Appender.AppendAsync(_summaries, AppendOptions.Partial, cancellation);
        }
        catch (StorageUnavailableException)
        {
            // The targets show the store's refusal; the sums go on and are written next time.
        }
    }
}
