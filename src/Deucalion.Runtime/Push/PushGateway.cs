using System.Collections.Immutable;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Files;
using Deucalion.Storage;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Exposition;
using Deucalion.Wire.Families;

namespace Deucalion.Runtime.Push;

/// <summary>
/// The push gateway of one instance: groups of metrics that batch jobs pushed, kept until they are deleted, over restarts too. At each interval
/// their samples go to the store under the present time, as if the gateway were scraped with honor_labels; series that are gone end with a
/// staleness marker. Safe from many threads.
/// </summary>
public sealed class PushGateway : IAsyncDisposable
{
    // What is pushed stays in memory; this is far beyond what batch jobs have.
    private const int MaxSamples = 1_000_000;

    private readonly Lock _lock = new();
    private readonly PushGroupFiles _files;
    private readonly IAppender _appender;
    private readonly TimeProvider _clock;
    private readonly Action<string> _warn;
    private readonly SemaphoreSlim _scraping = new(1);
    private ImmutableDictionary<string, PushGroup> _groups = ImmutableDictionary.Create<string, PushGroup>(StringComparer.Ordinal);
    private ImmutableDictionary<string, PushGroup>? _flattened;
    private List<(LabelSet Labels, double Value, Model.Histograms.NativeHistogram? Histogram)> _samples = [];
    private List<MetricMetadata> _metadata = [];
    private HashSet<LabelSet> _ended = [];
    private ITimer? _timer;
    private TimeSpan _interval;
    private bool _disposed;

    /// <summary>Opens the groups in a directory (which need not exist); <paramref name="warn"/> takes sentences for the log.</summary>
    public PushGateway(IFileSystem files, string directory, IAppender appender, TimeProvider clock, Action<string> warn)
    {
        _files = new PushGroupFiles(files, directory);
        _appender = appender;
        _clock = clock;
        _warn = warn;
        var problems = new List<string>();
        _groups = _groups.AddRange(_files.ReadAll(problems).Select(g => KeyValuePair.Create(g.Key, g)));
        problems.ForEach(warn);
    }

    /// <summary>The groups at this moment.</summary>
    public IReadOnlyCollection<PushGroup> Groups => [.. _groups.Values];

    /// <summary>Sets how often the groups are stored; the first call starts it.</summary>
    public void Start(TimeSpan interval)
    {
        lock (_lock)
        {
            if (_disposed || interval == _interval)
            {
                return;
            }

            _interval = interval;
            _timer?.Dispose();
            _timer = _clock.CreateTimer(_ => _ = StoreQuietlyAsync(), null, interval, interval);
        }
    }

    /// <summary>
    /// Pushes families into the group of some labels. Refused are times, families that contradict each other or other groups, and metrics that
    /// <paramref name="permits"/> does not accept (403). A refused push sets push_failure_time_seconds.
    /// </summary>
    public PushOutcome Push(IReadOnlyDictionary<string, string> labels, IReadOnlyList<MetricFamily> families, bool replace, Func<LabelSet, bool>? permits)
    {
        string key = PushGroup.KeyOf(labels);
        lock (_lock)
        {
            PushGroup? before = _groups.GetValueOrDefault(key);
            bool timed = families.Any(f => f.Metrics.Exists(m => m.Time is not null));
            foreach (MetricFamily family in families)
            {
                PushGroup.Complete(family, labels);
            }

            PushGroup after = PushGroup.AfterPush(before, labels, families, replace, _clock.GetUtcNow());
            if (permits is not null && (!Permitted(after, permits) || (before is not null && !Permitted(before, permits))))
            {
                return new PushOutcome(403, "the permission behind this credential does not allow to write the series of this group");
            }

            ImmutableDictionary<string, PushGroup> changed = _groups.SetItem(key, after);
            string? fault = timed ? "pushed metrics must not have timestamps"
                : changed.Values.Sum(g => (long)g.SampleCount) > MaxSamples ? FormattableString.Invariant($"more than {MaxSamples} samples in all groups; delete groups that are not needed")
                : PushConsistency.FindFault(PushConsistency.Merge(changed.Values));
            if (fault is not null)
            {
                return Keep(PushGroup.AfterFailure(before, labels, _clock.GetUtcNow()), new PushOutcome(400, "pushed metrics are invalid or inconsistent with existing metrics: " + fault));
            }

            return Keep(after, new PushOutcome(200, string.Empty));
        }
    }

    /// <summary>Deletes the group of some labels.</summary>
    public PushOutcome Delete(IReadOnlyDictionary<string, string> labels, Func<LabelSet, bool>? permits)
    {
        string key = PushGroup.KeyOf(labels);
        lock (_lock)
        {
            if (_groups.TryGetValue(key, out PushGroup? group) && permits is not null && !Permitted(group, permits))
            {
                return new PushOutcome(403, "the permission behind this credential does not allow to delete this group");
            }

            try
            {
                _files.Delete(key);
            }
            catch (IOException e)
            {
                return new PushOutcome(503, e.Message);
            }

            _groups = _groups.Remove(key);
            return new PushOutcome(202, string.Empty);
        }
    }

    /// <summary>The groups as text 0.0.4; only what <paramref name="visible"/> accepts.</summary>
    public string Expose(Func<LabelSet, bool>? visible)
    {
        var text = new StringBuilder();
        foreach (MetricFamily family in PushConsistency.Merge(_groups.Values))
        {
            if (visible is not null)
            {
                family.Metrics.RemoveAll(m => !visible(SeriesOf(family, m)));
            }

            if (family.Metrics.Count > 0)
            {
                FamilyTextWriter.Write(text, family);
            }
        }

        return text.ToString();
    }

    /// <summary>Labels of a metric with its family's name, as permissions see it.</summary>
    public static LabelSet SeriesOf(MetricFamily family, FamilyMetric metric) =>
        LabelSet.Of(metric.Labels.Append(KeyValuePair.Create(LabelNames.MetricName, family.Name)));

    /// <summary>Stores one sample of each series now.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        await _scraping.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            HashSet<LabelSet> ended = Flatten();
            if (_samples.Count == 0 && ended.Count == 0)
            {
                return;
            }

            long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            var batch = new WriteBatch();
            foreach ((LabelSet labels, double value, Model.Histograms.NativeHistogram? histogram) in _samples)
            {
                batch.BeginSeries(labels);
                if (histogram is null)
                {
                    batch.AddSample(now, value);
                }
                else
                {
                    batch.AddHistogram(now, histogram);
                }
            }

            foreach (LabelSet labels in ended)
            {
                batch.BeginSeries(labels);
                batch.AddSample(now, StaleMarker.Value);
            }

            _metadata.ForEach(batch.AddMetadata);
            await _appender.AppendAsync(batch, AppendOptions.Partial, cancellation).ConfigureAwait(false);
            _metadata = [];
            _ended = [];
        }
        finally
        {
            _scraping.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ITimer? timer;
        lock (_lock)
        {
            _disposed = true;
            timer = _timer;
            _timer = null;
        }

        if (timer is not null)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        // The store is closed next: a round that runs must end first.
        await _scraping.WaitAsync().ConfigureAwait(false);
    }

    private static bool Permitted(PushGroup group, Func<LabelSet, bool> permits) =>
        group.Families.Values.All(f => f.Family.Metrics.TrueForAll(m => permits(SeriesOf(f.Family, m))));

    private PushOutcome Keep(PushGroup group, PushOutcome outcome)
    {
        try
        {
            _files.Write(group);
        }
        catch (IOException e)
        {
            return new PushOutcome(503, e.Message);
        }

        _groups = _groups.SetItem(group.Key, group);
        return outcome;
    }

    private async Task StoreQuietlyAsync()
    {
        try
        {
            await StoreAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageUnavailableException or ObjectDisposedException)
        {
            _warn("pushed groups could not be stored: " + e.Message);
        }
    }

    /// <summary>Brings the list of samples up to date by the door that scraped text takes, and gives the series that are to end.</summary>
    private HashSet<LabelSet> Flatten()
    {
        ImmutableDictionary<string, PushGroup> groups = _groups;
        if (ReferenceEquals(groups, _flattened))
        {
            return _ended;
        }

        var samples = new List<(LabelSet, double, Model.Histograms.NativeHistogram?)>();
        var metadata = new Dictionary<string, MetricMetadata>(StringComparer.Ordinal);
        var builder = new LabelSetBuilder();
        ExpositionParser parser = ExpositionParsers.Create(ExpositionParsers.PrometheusText, Encoding.UTF8.GetBytes(Expose(null)), null, default);
        for (ExpositionEntry entry = parser.Next(); entry != ExpositionEntry.End; entry = parser.Next())
        {
            string name = entry is ExpositionEntry.Type or ExpositionEntry.Help ? Encoding.UTF8.GetString(parser.Family) : string.Empty;
            switch (entry)
            {
                case ExpositionEntry.Type:
                    metadata[name] = new MetricMetadata(name, parser.FamilyType, metadata.GetValueOrDefault(name)?.Help ?? string.Empty, string.Empty);
                    break;
                case ExpositionEntry.Help:
                    metadata[name] = new MetricMetadata(name, MetricType.Unknown, Encoding.UTF8.GetString(parser.FamilyText), string.Empty);
                    break;
                case ExpositionEntry.Sample:
                    parser.ReadLabels(builder.Reset());
                    samples.Add((builder.Build(), parser.Value, null));
                    break;
            }
        }

        foreach (PushedFamily pushed in groups.Values.SelectMany(g => g.Families.Values))
        {
            samples.AddRange(pushed.Family.Metrics.Where(m => m.Native is not null).Select(m => (SeriesOf(pushed.Family, m), 0.0, m.Native)));
        }

        var present = samples.Select(s => s.Item1).ToHashSet();
        _ended.UnionWith(_samples.Select(s => s.Labels));
        _ended.ExceptWith(present);
        _samples = samples;
        _metadata = [.. metadata.Values];
        _flattened = groups;
        return _ended;
    }
}
