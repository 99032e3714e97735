using System.Collections.Concurrent;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Scrape.Discovery;
using Deucalion.Scrape.Loops;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape;

/// <summary>The targets of one scrape configuration: discovery in, loops out. Changes run one after the other.</summary>
internal sealed class ScrapePool : IAsyncDisposable
{
    private readonly ScrapeLoopPorts _ports;
    private readonly CancellationToken _kill;
    private readonly SemaphoreSlim _change = new(1, 1);
    private readonly Lock _lock = new();
    private readonly List<RunningDiscovery> _discoveries = [];
    private readonly Dictionary<(LabelSet Labels, string Url), ScrapeLoop> _loops = [];
    private readonly ConcurrentDictionary<ScrapeLoop, EndOfRun> _ending = new();
    private ScrapeHttpClient _client;
    private List<DroppedTargetSnapshot> _dropped = [];
    private List<string> _errors = [];
    private int _droppedCount;
    private bool _disposed;

    public ScrapePool(ScrapeConfiguration configuration, ScrapeLoopPorts ports, CancellationToken kill)
    {
        Configuration = configuration;
        Fingerprint = ConfigurationPrinter.Fingerprint(configuration);
        _ports = ports;
        _kill = kill;
        _client = new ScrapeHttpClient(configuration.HttpClient, ports.Options, ports.Time);
    }

    public ScrapeConfiguration Configuration { get; private set; }

    /// <summary>Changes when anything in the configuration does.</summary>
    public string Fingerprint { get; private set; }

    /// <summary>Starts discovery; static targets run when it returns.</summary>
    public async Task StartAsync()
    {
        await _change.WaitAsync(CancellationToken.None);
        try
        {
            await DiscoverAsync();
            await SyncAsync(restart: false, reuseCache: false);
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Takes a new configuration: same targets keep their state, and their cache where labels cannot have changed.</summary>
    public async Task ReloadAsync(ScrapeConfiguration configuration)
    {
        await _change.WaitAsync(CancellationToken.None);
        try
        {
            bool reuseCache = LabelFingerprint(configuration) == LabelFingerprint(Configuration);
            ScrapeHttpClient old = _client;
            _client = new ScrapeHttpClient(configuration.HttpClient, _ports.Options, _ports.Time);
            lock (_lock)
            {
                Configuration = configuration;
            }

            Fingerprint = ConfigurationPrinter.Fingerprint(configuration);
            await DiscoverAsync();
            await SyncAsync(restart: true, reuseCache);
            old.Dispose();
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Ends everything; the series of all targets are marked as ended, at once when <paramref name="now"/>, else when a successor would have written.</summary>
    public async Task StopAsync(bool now)
    {
        await _change.WaitAsync(CancellationToken.None);
        try
        {
            _disposed = true;
            await StopDiscoveriesAsync(_discoveries.ToArray());
            ScrapeLoop[] loops;
            lock (_lock)
            {
                loops = [.. _loops.Values];
                _loops.Clear();
            }

            await Task.WhenAll(loops.Select(l => l.StopAsync()));
            foreach (ScrapeLoop loop in loops)
            {
                BeginEnd(loop);
            }
        }
        finally
        {
            _change.Release();
        }

        if (now)
        {
            foreach (EndOfRun end in _ending.Values)
            {
                end.Hurry();
            }

            await Task.WhenAll(_ending.Values.Select(e => e.Done));
        }
    }

    /// <summary>Completes when nothing is left to be marked.</summary>
    public Task EndedAsync() => Task.WhenAll(_ending.Values.Select(e => e.Done));

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            await StopAsync(now: true);
        }

        _client.Dispose();
        _change.Dispose();
    }

    /// <summary>Intervals of the active targets.</summary>
    public void AddIntervals(HashSet<TimeSpan> into)
    {
        lock (_lock)
        {
            foreach (ScrapeLoop loop in _loops.Values)
            {
                into.Add(loop.Target.Interval);
            }
        }
    }

    public ScrapePoolSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new ScrapePoolSnapshot(
                Configuration.JobName,
                Configuration,
                [.. _loops.Values.Select(Active).OrderBy(t => t.ScrapeUrl, StringComparer.Ordinal)],
                _dropped,
                _droppedCount,
                _errors);
        }
    }

    private ActiveTargetSnapshot Active(ScrapeLoop loop)
    {
        Target t = loop.Target;
        TargetState state = t.State;
        return new ActiveTargetSnapshot(
            t.DiscoveredLabels, t.PublicLabels, Configuration.JobName, t.Url, state.LastError, state.LastScrape, state.Duration, state.Health, t.Interval, t.Timeout)
        {
            Metadata = loop.Cache.Metadata.All,
        };
    }

    // Keeps the discoveries whose own settings are the same; starts the new ones. Static groups are there when it returns.
    private async Task DiscoverAsync()
    {
        DiscoveryConfiguration d = Configuration.Discovery;
        var wanted = new List<(string Key, Func<IDiscoverer> Create)>();
        if (d.Static.Count > 0)
        {
            wanted.Add((Key(new DiscoveryConfiguration { Static = d.Static }), () => new StaticDiscoverer(d.Static)));
        }

        wanted.AddRange(d.Files.Select(c => (Key(new DiscoveryConfiguration { Files = [c] }), (Func<IDiscoverer>)(() => new FileDiscoverer(c, _ports.Time, _ports.Counters)))));
        wanted.AddRange(d.Http.Select(c => (Key(new DiscoveryConfiguration { Http = [c] }), (Func<IDiscoverer>)(() => new HttpDiscoverer(c, _ports.Options, _ports.Time, _ports.Counters)))));
        wanted.AddRange(d.Dns.Select(c => (Key(new DiscoveryConfiguration { Dns = [c] }), (Func<IDiscoverer>)(() => new DnsDiscoverer(c, _ports.Time, _ports.Counters)))));
        await StopDiscoveriesAsync([.. _discoveries.Where(r => !wanted.Any(w => w.Key == r.Key))]);
        foreach ((string key, Func<IDiscoverer> create) in wanted.DistinctBy(w => w.Key))
        {
            if (_discoveries.Any(r => r.Key == key))
            {
                continue;
            }

            var running = new RunningDiscovery(key, create());
            _discoveries.Add(running);
            running.Start(groups => ChangedAsync(running, groups), _kill);
        }
    }

    private static string Key(DiscoveryConfiguration discovery) =>
        ConfigurationPrinter.Fingerprint(new ScrapeConfiguration { JobName = string.Empty, Discovery = discovery });

    private async Task StopDiscoveriesAsync(IReadOnlyCollection<RunningDiscovery> stopped)
    {
        foreach (RunningDiscovery discovery in stopped)
        {
            await discovery.StopAsync();
            _discoveries.Remove(discovery);
        }
    }

    private async Task ChangedAsync(RunningDiscovery discovery, IReadOnlyList<TargetGroup> groups)
    {
        discovery.Groups = groups;
        _ports.Counters.DiscoveryUpdates.Increment();
        if (discovery.IsStatic)
        {
            // Comes back inside StartAsync or ReloadAsync, which synchronise themselves.
            return;
        }

        await _change.WaitAsync(discovery.Stopping);
        try
        {
            if (!_disposed && _discoveries.Contains(discovery))
            {
                await SyncAsync(restart: false, reuseCache: false);
            }
        }
        finally
        {
            _change.Release();
        }
    }

    // Called with the change semaphore held.
    private async Task SyncAsync(bool restart, bool reuseCache)
    {
        Dictionary<(LabelSet Labels, string Url), Target> targets = MakeTargets();
        List<ScrapeLoop> gone = [];
        List<ScrapeLoop> fresh = [];
        List<(ScrapeLoop Old, Target Target)> kept = [];
        lock (_lock)
        {
            foreach ((var key, ScrapeLoop loop) in _loops)
            {
                if (!targets.TryGetValue(key, out Target? target))
                {
                    gone.Add(loop);
                    _loops.Remove(key);
                }
                else if (restart)
                {
                    kept.Add((loop, target));
                }
                else
                {
                    loop.Target.DiscoveredLabels = target.DiscoveredLabels;
                }
            }
        }

        await Task.WhenAll(gone.Concat(kept.Select(k => k.Old)).Select(l => l.StopAsync()));
        lock (_lock)
        {
            foreach ((ScrapeLoop old, Target target) in kept)
            {
                target.State = old.Target.State;
                fresh.Add(_loops[target.Key] = NewLoop(target, reuseCache ? old.Cache : new ScrapeCache()));
            }

            foreach ((var key, Target target) in targets)
            {
                if (!_loops.ContainsKey(key))
                {
                    fresh.Add(_loops[key] = NewLoop(target, new ScrapeCache()));
                }
            }

            SetTargetLimit();
        }

        foreach (ScrapeLoop loop in gone)
        {
            BeginEnd(loop);
        }

        foreach ((ScrapeLoop old, Target _) in kept)
        {
            if (reuseCache)
            {
                old.Dispose();
            }
            else
            {
                BeginEnd(old);
            }
        }

        foreach (ScrapeLoop loop in fresh)
        {
            loop.Start(_kill);
        }

        _ports.Counters.Synced(Configuration.JobName);
    }

    private ScrapeLoop NewLoop(Target target, ScrapeCache cache) => new(target, Configuration, _client, cache, _ports);

    private Dictionary<(LabelSet Labels, string Url), Target> MakeTargets()
    {
        var targets = new Dictionary<(LabelSet Labels, string Url), Target>();
        List<DroppedTargetSnapshot> dropped = [];
        List<string> errors = [];
        int droppedCount = 0;
        foreach (TargetGroup group in _discoveries.SelectMany(d => d.Groups))
        {
            for (int i = 0; i < group.Targets.Count; i++)
            {
                LabelSet discovered = TargetLabels.Discovered(Configuration, group.Targets[i], group.Labels);
                LabelSet? labels = TargetLabels.Relabeled(Configuration, discovered, out string? error);
                if (error is not null)
                {
                    _ports.Counters.SyncFailed(Configuration.JobName);
                    errors.Add($"instance {i} in group {group.Source}: {error}");
                }
                else if (labels is null)
                {
                    droppedCount++;
                    if (Configuration.KeepDroppedTargets == 0 || dropped.Count < Configuration.KeepDroppedTargets)
                    {
                        dropped.Add(new DroppedTargetSnapshot(discovered, Configuration.JobName));
                    }
                }
                else
                {
                    var target = new Target(Configuration, discovered, labels);
                    targets.TryAdd(target.Key, target);
                }
            }
        }

        lock (_lock)
        {
            (_dropped, _errors, _droppedCount) = (dropped, errors, droppedCount);
        }

        return targets;
    }

    private void SetTargetLimit()
    {
        string? error = null;
        if (Configuration.TargetLimit > 0 && _loops.Count > Configuration.TargetLimit)
        {
            _ports.Counters.ExceededTargetLimit.Increment();
            error = $"target_limit exceeded (number of targets: {_loops.Count}, limit: {Configuration.TargetLimit})";
        }

        foreach (ScrapeLoop loop in _loops.Values)
        {
            loop.ForcedError = error;
        }
    }

    private void BeginEnd(ScrapeLoop loop)
    {
        var end = new EndOfRun(loop, LiveElsewhereAsync, _ports.Time);
        _ending[loop] = end;
        _ = end.Done.ContinueWith(
            _ =>
            {
                _ending.TryRemove(loop, out EndOfRun? _);
                loop.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    // The labels that a loop with the same target labels writes now; a new interval or URL makes a new target of the same series.
    private async Task<HashSet<LabelSet>> LiveElsewhereAsync(ScrapeLoop ended)
    {
        ScrapeLoop? successor;
        lock (_lock)
        {
            successor = _loops.Values.FirstOrDefault(l => l.Target.PublicLabels.Equals(ended.Target.PublicLabels));
        }

        return successor is null ? [] : await successor.LiveAsync();
    }

    // What the cache depends on: everything but times, limits and the client.
    private static string LabelFingerprint(ScrapeConfiguration c) => ConfigurationPrinter.Fingerprint(c with
    {
        ScrapeInterval = TimeSpan.Zero,
        ScrapeTimeout = TimeSpan.Zero,
        SampleLimit = 0,
        HttpClient = new HttpClientConfiguration(),
    });
}
