using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

public class StoreBehaviourTests
{
    private const long Start = 1_700_006_400_000;
    private readonly SimulatedFileSystem _files = new();
    private readonly ManualClock _clock = new(Start);

    [Fact]
    public async Task A_reference_is_honoured_only_for_its_own_labels()
    {
        await using TimeSeriesStore store = Open();
        WriteBatch first = Batch("a", (0, 1));
        await store.AppendAsync(first, AppendOptions.Partial, default);
        ulong reference = first.SeriesRef(0);
        Assert.NotEqual(0UL, reference);

        var again = new WriteBatch();
        LabelSet a = Labels("a");
        LabelSet b = Labels("b");
        again.BeginSeries(a.Encoded, a.Hash, reference);
        again.AddSample(Start + 1000, 2);
        again.BeginSeries(b.Encoded, b.Hash, reference);
        again.AddSample(Start + 1000, 3);
        again.BeginSeries(LabelSet.Of(("__name__", "c")).Encoded, 1, 999_999);
        again.AddSample(Start + 1000, 4);
        await store.AppendAsync(again, AppendOptions.Partial, default);

        Assert.Equal(reference, again.SeriesRef(0));
        Assert.NotEqual(reference, again.SeriesRef(1));
        Assert.Equal(2, FullDiskTests.Times(store, "a").Length);
        Assert.Single(FullDiskTests.Times(store, "b"));
        Assert.Single(FullDiskTests.Times(store, "c"));
    }

    [Fact]
    public async Task The_series_limit_refuses_new_series_only()
    {
        await using TimeSeriesStore store = Open();
        var options = new AppendOptions { MaxActiveSeries = 1 };
        await store.AppendAsync(Batch("a", (0, 1)), options, default);
        AppendResult refused = await store.AppendAsync(Batch("b", (0, 1), (1, 2)), options, default);
        AppendResult taken = await store.AppendAsync(Batch("a", (1, 1)), options, default);

        Assert.Equal(2, refused.FailureCount);
        Assert.All(refused.Failures, f => Assert.Equal(AppendFailureKind.SeriesLimit, f.Kind));
        Assert.Equal(1, taken.SamplesStored);
        Assert.Equal(1, store.ActiveSeries);
    }

    [Fact]
    public async Task A_refused_atomic_batch_leaves_nothing_behind()
    {
        await using TimeSeriesStore store = Open();
        await store.AppendAsync(Batch("a", (10, 1)), AppendOptions.Partial, default);
        var batch = new WriteBatch();
        batch.BeginSeries(Labels("new"));
        batch.AddSample(Start, 1);
        batch.BeginSeries(Labels("a"));
        batch.AddSample(Start + 20_000, 5);
        batch.AddSample(Start + 20_000, 6);
        AppendResult r = await store.AppendAsync(batch, AppendOptions.AllOrNothing, default);

        Assert.Equal(AppendFailureKind.Duplicate, Assert.Single(r.Failures).Kind);
        Assert.Equal((0L, 0), (r.SamplesStored, r.SeriesCreated));
        Assert.Equal(1, store.ActiveSeries);
        Assert.Empty(FullDiskTests.Times(store, "new"));

        // What the refused batch had planned must not count against the next one.
        Assert.Equal(1, (await store.AppendAsync(Batch("a", (15, 2)), AppendOptions.Partial, default)).SamplesStored);
        Assert.Equal([Start + 10_000, Start + 15_000], FullDiskTests.Times(store, "a"));
    }

    [Fact]
    public async Task Series_of_one_scrape_share_a_clock_in_the_head_and_in_parts()
    {
        await using TimeSeriesStore store = Open();
        for (int i = 0; i < 600; i++)
        {
            var batch = new WriteBatch();
            for (int s = 0; s < 5; s++)
            {
                batch.BeginSeries(Labels("s" + s));
                batch.AddSample(Start + (i * 15_000L) + (s == 4 ? 7 : 0), i);
            }

            await store.AppendAsync(batch, AppendOptions.Partial, default);
        }

        ulong[] head = Clocks(store);
        store.Flush();
        ulong[] flushed = Clocks(store);
        _clock.Advance(TimeSpan.FromDays(2));
        while (store.MaintenanceStep(default))
        {
        }

        foreach (ulong[] clocks in new[] { head, flushed, Clocks(store) })
        {
            Assert.NotEqual(0UL, clocks[0]);
            Assert.All(clocks[1..4], c => Assert.Equal(clocks[0], c));
            Assert.NotEqual(clocks[0], clocks[4]);
        }
    }

    [Fact]
    public async Task Series_of_one_metric_are_limited_and_leave_room_for_others()
    {
        await using TimeSeriesStore store = Open();
        var limited = new AppendOptions { MaxSeriesPerMetric = 2 };
        var batch = new WriteBatch();
        foreach ((string name, string x) in new[] { ("a", "1"), ("a", "2"), ("a", "3"), ("b", "1") })
        {
            batch.BeginSeries(LabelSet.Of((LabelNames.MetricName, name), ("x", x)));
            batch.AddSample(Start, 1);
        }

        AppendResult result = await store.AppendAsync(batch, limited, default);
        Assert.Equal(3, result.SamplesStored);
        AppendFailure failure = Assert.Single(result.Failures);
        Assert.Equal((2, AppendFailureKind.SeriesLimit), (failure.Series, failure.Kind));
        Assert.Contains("seriesPerMetric", failure.Detail);

        // What was taken back with an atomic batch does not count.
        result = await store.AppendAsync(batch, limited with { AtomicBatch = true }, default);
        Assert.Equal(0, result.SamplesStored);
        Assert.Equal(3, store.ActiveSeries);
    }

    [Fact]
    public async Task Clocks_of_many_different_time_columns_never_meet()
    {
        await using TimeSeriesStore store = Open();
        for (int part = 0; part < 6; part++)
        {
            var batch = new WriteBatch();
            for (int s = 0; s < 400; s++)
            {
                batch.BeginSeries(Labels("s" + s));
                batch.AddSample(Start + (part * 7_200_000L) + s, s);
                batch.AddSample(Start + (part * 7_200_000L) + 5000 + (s * 3), s);
            }

            await store.AppendAsync(batch, AppendOptions.Partial, default);
            store.Flush();

            // Dump checks that equal clock ids come with equal times.
            for (int from = 0; from <= part; from++)
            {
                StoreComparison.Dump(store, [], Start + (from * 7_200_000L), Start + ((from + 1) * 7_200_000L));
            }
        }
    }

    [Fact]
    public async Task Retention_counts_from_the_newest_sample_hides_to_the_millisecond_and_drops_whole_parts()
    {
        await using TimeSeriesStore store = Open(o => o with { Retention = TimeSpan.FromHours(1) });
        await store.AppendAsync(Batch("a", (0, 1), (1, 2), (2, 3)), AppendOptions.Partial, default);
        store.Flush();
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(3, FullDiskTests.Times(store, "a").Length);
        await store.AppendAsync(Batch("b", (3601, 1)), AppendOptions.Partial, default);
        Assert.Equal([Start + 1000, Start + 2000], FullDiskTests.Times(store, "a"));
        await store.AppendAsync(Batch("b", (3602, 1)), AppendOptions.Partial, default);
        Assert.Equal([Start + 2000], FullDiskTests.Times(store, "a"));

        IQuerier before = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection held = before.Select([new Matcher(MatcherType.Equal, "__name__", "a")], new SelectHints(long.MinValue, long.MaxValue), default);
        await store.AppendAsync(Batch("b", (9000, 1)), AppendOptions.Partial, default);
        while (store.MaintenanceStep(default))
        {
        }

        Assert.Empty(FullDiskTests.Times(store, "a"));
        var columns = new SeriesColumns();
        held.Read(0, long.MinValue, long.MaxValue, columns);
        Assert.Equal(1, columns.Count);
        int files = _files.List("/data/parts").Count;
        before.Dispose();
        Assert.Equal(files - 1, _files.List("/data/parts").Count);
    }

    [Fact]
    public async Task Windows_are_merged_to_days_without_changing_answers()
    {
        await using TimeSeriesStore store = Open();
        for (int hour = 0; hour < 24; hour++)
        {
            await store.AppendAsync(Batch("a", [.. Enumerable.Range(0, 240).Select(i => ((hour * 3600) + (i * 15), (double)i))]), AppendOptions.Partial, default);
            store.Flush();
        }

        string before = StoreComparison.Dump(store, [], long.MinValue, long.MaxValue);
        Assert.Equal(24, store.PartCount);
        _clock.Advance(TimeSpan.FromDays(3));
        while (store.MaintenanceStep(default))
        {
        }

        Assert.Equal(1, store.PartCount);
        Assert.Equal(before, StoreComparison.Dump(store, [], long.MinValue, long.MaxValue));
        Assert.Single(_files.List("/data/parts"));
    }

    [Fact]
    public async Task Exemplars_and_metadata_survive_log_and_flush()
    {
        TimeSeriesStore store = Open(o => o with { MaxExemplars = 3 });
        WriteBatch batch = Batch("a", (0, 1));
        foreach (int t in new[] { 1, 1, 2, 3, 0, 4 })
        {
            batch.AddExemplar(new Exemplar(LabelSet.Of(("trace", "t" + t)), t, Start + t));
        }

        batch.AddMetadata(new MetricMetadata("a", MetricType.Counter, "first", "seconds"));
        AppendResult r = await store.AppendAsync(batch, AppendOptions.AllOrNothing, default);
        Assert.Equal((4L, 1L, 0L), (r.ExemplarsStored, r.SamplesStored, r.SampleFailureCount));
        Assert.Equal([AppendFailureKind.DuplicateExemplar, AppendFailureKind.OutOfOrderExemplar], r.Failures.Select(f => f.Kind));
        await store.SetMetadataAsync([new MetricMetadata("a", MetricType.Counter, "second", ""), new MetricMetadata("a", MetricType.Counter, "first", "seconds")], default);

        for (int round = 0; round < 3; round++)
        {
            SeriesExemplars one = Assert.Single(store.SelectExemplars([[new Matcher(MatcherType.Equal, "__name__", "a")]], Start, Start + 100, default));
            Assert.Equal([2.0, 3.0, 4.0], one.Exemplars.Select(e => e.Value));
            Assert.Equal(["first", "second"], store.Metadata("a").Select(m => m.Help));
            Assert.Empty(store.Metadata("b"));
            if (round == 0)
            {
                _files.Crash(round);
            }
            else
            {
                await store.DisposeAsync();
            }

            store = Open(o => o with { MaxExemplars = 3 });
        }

        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_series_may_begin_anywhere_in_time()
    {
        await using TimeSeriesStore store = Open();
        long[] times = [-(1L << 62), -5, 0, 5, 1L << 62];
        var batch = new WriteBatch();
        batch.BeginSeries(Labels("a"));
        Array.ForEach(times, t => batch.AddSample(t, t));
        batch.AddSample((1L << 62) + 1, 1);
        AppendResult r = await store.AppendAsync(batch, AppendOptions.Partial, default);
        Assert.Equal(5, r.SamplesStored);
        Assert.Equal(AppendFailureKind.TooFarInFuture, Assert.Single(r.Failures).Kind);
        Assert.Equal(times, FullDiskTests.Times(store, "a"));
        store.Flush();
        Assert.Equal(times, FullDiskTests.Times(store, "a"));
    }

    [Fact]
    public async Task Idle_series_leave_the_head_and_come_back_with_their_order_kept()
    {
        await using TimeSeriesStore store = Open();
        for (int i = 0; i < 200; i++)
        {
            await store.AppendAsync(Batch("s" + i, (100, i)), AppendOptions.Partial, default);
        }

        _clock.Advance(TimeSpan.FromHours(2));
        store.Flush();
        Assert.Equal(0, store.ActiveSeries);
        AppendResult duplicate = await store.AppendAsync(Batch("s7", (100, 1), (100, 7), (99, 0)), AppendOptions.Partial, default);
        Assert.Equal(AppendFailureKind.Duplicate, Assert.Single(duplicate.Failures).Kind);
        Assert.Equal(2, duplicate.SamplesStored);
        Assert.Equal([Start + 99_000, Start + 100_000], FullDiskTests.Times(store, "s7"));
        Assert.Equal(1, store.ActiveSeries);
    }

    [Fact]
    public async Task Interval_mode_is_durable_after_the_interval_and_os_mode_after_close()
    {
        TimeSeriesStore store = Open(o => o with { SyncMode = SyncMode.Interval, SyncInterval = TimeSpan.FromSeconds(1) });
        await store.AppendAsync(Batch("a", (0, 1)), AppendOptions.Partial, default);
        _clock.Advance(TimeSpan.FromSeconds(1));
        store.MaintenanceStep(default);
        _files.Crash(3);
        store = Open(o => o with { SyncMode = SyncMode.Os });
        Assert.Single(FullDiskTests.Times(store, "a"));
        await store.AppendAsync(Batch("a", (1, 1)), AppendOptions.Partial, default);
        await store.DisposeAsync();
        _files.Crash(4);
        await using TimeSeriesStore last = Open();
        Assert.Equal(2, FullDiskTests.Times(last, "a").Length);
    }

    [Fact]
    public async Task Deletions_survive_and_what_comes_after_them_is_visible()
    {
        TimeSeriesStore store = Open();
        await store.AppendAsync(Batch("a", (0, 1), (10, 2)), AppendOptions.Partial, default);
        store.Flush();
        await store.AppendAsync(Batch("a", (20, 3), (30, 4)), AppendOptions.Partial, default);
        store.Delete([[new Matcher(MatcherType.Equal, "__name__", "a")]], Start + 10_000, Start + 30_000);
        Assert.Equal([Start], FullDiskTests.Times(store, "a"));

        // The series' newest sample is the one at 0 now, so 10 is in order again.
        Assert.Equal(1, (await store.AppendAsync(Batch("a", (10, 7)), AppendOptions.AllOrNothing, default)).SamplesStored);
        for (int round = 0; round < 4; round++)
        {
            Assert.Equal([Start, Start + 10_000], FullDiskTests.Times(store, "a"));
            if (round == 0)
            {
                _files.Crash(round);
            }
            else
            {
                await store.DisposeAsync();
            }

            store = Open();
            if (round == 2)
            {
                _clock.Advance(TimeSpan.FromDays(2));
                while (store.MaintenanceStep(default))
                {
                }
            }
        }

        await store.DisposeAsync();
    }

    [Fact]
    public async Task Statistics_count_the_head()
    {
        await using TimeSeriesStore store = Open();
        var batch = new WriteBatch();
        for (int i = 0; i < 10; i++)
        {
            batch.BeginSeries(LabelSet.Of(("__name__", i < 7 ? "many" : "few"), ("i", i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            batch.AddSample(Start, i);
        }

        await store.AppendAsync(batch, AppendOptions.Partial, default);
        CardinalityStatistics s = store.Statistics(2);
        Assert.Equal((10L, 12L, Start, Start), (s.SeriesCount, s.LabelPairCount, s.MinTime, s.MaxTime));
        Assert.Equal([new NamedCount("many", 7), new NamedCount("few", 3)], s.SeriesCountByMetricName);
        Assert.Equal(new NamedCount("i", 10), s.LabelValueCountByLabelName[0]);
        Assert.Equal(new NamedCount("__name__", (7 * 4) + (3 * 3)), s.MemoryInBytesByLabelName[0]);
        Assert.Equal(new NamedCount("__name__=many", 7), s.SeriesCountByLabelValuePair[0]);
    }

    private static WriteBatch Batch(string name, params (int Second, double Value)[] samples)
    {
        var batch = new WriteBatch();
        batch.BeginSeries(Labels(name));
        foreach ((int second, double value) in samples)
        {
            batch.AddSample(Start + (second * 1000L), value);
        }

        return batch;
    }

    private static LabelSet Labels(string name) => LabelSet.Of(("__name__", name), ("job", "j"));

    private static ulong[] Clocks(TimeSeriesStore store)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection s = q.Select([], new SelectHints(long.MinValue, long.MaxValue), default);
        var columns = new SeriesColumns();
        return [.. Enumerable.Range(0, s.Count).Select(i =>
        {
            s.Read(i, Start + 100_000, Start + 8_000_000, columns);
            Assert.Equal(columns.ClockId != 0, columns.Count > 0);
            return columns.ClockId;
        })];
    }

    private TimeSeriesStore Open(Func<TimeSeriesStoreOptions, TimeSeriesStoreOptions>? change = null)
    {
        var options = new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline };
        return TimeSeriesStore.Open(change is null ? options : change(options), _files, "/data", _clock);
    }
}
