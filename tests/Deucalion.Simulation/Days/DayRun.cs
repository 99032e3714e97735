using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Tsdb;

namespace Deucalion.Simulation.Days;

/// <summary>
/// A day of a store at the speed of the machine: scrapes, churn of all series every hour, queries, deletions, flushes, merges, retention; time is a
/// manual clock's, files are real. What it takes of memory and disk is measured every half hour and must not grow once the retention is filled.
/// </summary>
public sealed class DayRun(DayOptions options)
{
    /// <summary>Later by how much a later half may be than an earlier one.</summary>
    private const double Tolerance = 1.35;

    private static readonly long s_start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private readonly Random _random = new(7);
    private readonly List<DayMeasure> _measures = [];
    private readonly Dictionary<(int Target, int Generation), LabelSet[]> _labels = [];

    /// <summary>The measures, half hour by half hour.</summary>
    public IReadOnlyList<DayMeasure> Measures => _measures;

    /// <summary>Samples stored.</summary>
    public long Samples { get; private set; }

    /// <summary>Samples read by queries.</summary>
    public long Read { get; private set; }

    /// <summary>Runs in a directory, which is created; returns what is wrong, null when memory and disk stay flat.</summary>
    public string? Run(string directory)
    {
        var clock = new ManualClock(s_start);
        var messages = new List<string>();
        var store = TimeSeriesStore.Open(
            new TimeSeriesStoreOptions
            {
                Retention = TimeSpan.FromHours(options.RetentionHours),
                SyncMode = SyncMode.Os,
                Committer = Tsdb.Wal.GroupCommitter.Inline,
                Log = m => messages.Add(m.Text),
            },
            PhysicalFileSystem.Instance, directory, clock);
        var batch = new WriteBatch();
        int rounds = options.Hours * 3600 / options.ScrapeSeconds;
        for (int round = 0; round < rounds; round++)
        {
            for (int t = 0; t < options.Targets; t++)
            {
                Scrape(store, batch, clock, t, round);
            }

            clock.Advance(TimeSpan.FromSeconds(options.ScrapeSeconds));
            int second = round * options.ScrapeSeconds;
            if (second % 60 == 0)
            {
                while (store.MaintenanceStep(CancellationToken.None))
                {
                }
            }

            if (second % 300 == 0)
            {
                Query(store, clock);
            }

            if (second % 3600 == 1800)
            {
                store.Delete([[new Matcher(MatcherType.Equal, "target", "t" + _random.Next(options.Targets)), new Matcher(MatcherType.Regex, "n", ".*7")]], clock.UnixMs - 7_200_000, clock.UnixMs - 3_600_000);
            }

            if (second % 1800 == 0 && round > 0)
            {
                Measure(store, directory, second / 3600.0);
            }
        }

        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return messages.Count > 0 ? "the store complains: " + messages[0] : Judge();
    }

    private void Scrape(TimeSeriesStore store, WriteBatch batch, ManualClock clock, int target, int round)
    {
        // Every target comes back under another name once an hour, each at its own minute.
        int roundsPerHour = 3600 / options.ScrapeSeconds;
        int generation = (round + (target * roundsPerHour / options.Targets)) / roundsPerHour;
        batch.Clear();
        LabelSet[] labels = Labels(target, generation);
        for (int s = 0; s < labels.Length; s++)
        {
            batch.BeginSeries(labels[s]);
            double value = s % 4 == 0 ? s : s % 4 == 1 ? round * (s + 1.0) : s % 4 == 2 ? _random.Next(1000) * 0.01 : _random.NextDouble();
            batch.AddSample(clock.UnixMs + target, value);
        }

        AppendResult result = store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (result.FailureCount > 0)
        {
            throw new InvalidOperationException($"a scrape was refused: {result.Failures[0]}");
        }

        Samples += result.SamplesStored;
    }

    private LabelSet[] Labels(int target, int generation)
    {
        if (!_labels.TryGetValue((target, generation), out LabelSet[]? labels))
        {
            _labels.Remove((target, generation - 1));
            labels = [.. Enumerable.Range(0, options.SeriesPerTarget).Select(s => LabelSet.Of(
                ("__name__", "metric_" + (s % 20)), ("job", "day"), ("target", "t" + target), ("n", "s" + s), ("pod", $"pod-{generation}-{target}")))];
            _labels.Add((target, generation), labels);
        }

        return labels;
    }

    private void Query(TimeSeriesStore store, ManualClock clock)
    {
        long max = clock.UnixMs;
        long min = max - (_random.Next(10) == 0 ? options.RetentionHours * 3_600_000L : 1_800_000);
        using IQuerier q = store.OpenQuerier(min, max);
        Matcher[] matchers = _random.Next(2) == 0
            ? [new(MatcherType.Equal, "__name__", "metric_" + _random.Next(20))]
            : [new(MatcherType.Regex, "pod", ".*-" + _random.Next(options.Targets)), new(MatcherType.NotEqual, "n", "s1")];
        SeriesSelection all = q.Select(matchers, new SelectHints(min, max), CancellationToken.None);
        var columns = new SeriesColumns();
        for (int i = 0; i < all.Count; i++)
        {
            all.Read(i, min, max, columns);
            Read += columns.Count;
        }

        q.LabelValues("pod", [], CancellationToken.None);
    }

    private void Measure(TimeSeriesStore store, string directory, double hour)
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        string[] files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories);
        long disk = files.Sum(f => new FileInfo(f).Length);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var measure = new DayMeasure(hour, managed, process.WorkingSet64, disk, files.Length, store.ActiveSeries, store.PartCount);
        _measures.Add(measure);
        options.Report(measure.ToString());
    }

    // Warm-up: the retention is filled, and parts that expire only as a whole (a merged range) have begun to go.
    private string? Judge()
    {
        DayMeasure[] warm = [.. _measures.Where(m => m.Hour > Math.Min(options.RetentionHours + 4, options.Hours / 2.0))];
        DayMeasure[] early = warm[..(warm.Length / 2)];
        DayMeasure[] late = warm[(warm.Length / 2)..];
        var growing = new List<string>();
        Compare("managed memory", static m => m.ManagedBytes, 4 << 20);
        Compare("resident memory", static m => m.ResidentBytes, 48 << 20);
        Compare("disk", static m => m.DiskBytes, 1 << 20);
        Compare("files", static m => m.Files, 4);
        return growing.Count == 0 ? null : string.Join("; ", growing);

        void Compare(string what, Func<DayMeasure, long> of, long slack)
        {
            double before = early.Average(of);
            double after = late.Average(of);
            if (after > (before * Tolerance) + slack)
            {
                growing.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what} grows from {before:F0} to {after:F0} on average"));
            }
        }
    }
}
