using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

public class ConcurrencyTests
{
    private const long Start = 1_700_000_000_000;
    private const int Series = 40;
    private const int Writers = 3;
    private const int Rounds = 400;

    [Fact]
    public async Task Readers_see_every_acknowledged_sample_and_no_wrong_one_while_writers_flushes_and_merges_run()
    {
        var clock = new ManualClock(Start);
        await using TimeSeriesStore store = TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = new GroupCommitter(2), OutOfOrderWindow = 0 }, new SimulatedFileSystem(), "/data", clock);
        int[] acknowledged = new int[Writers];
        using var done = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Read(store, acknowledged, done.Token)))];
        Task maintenance = Task.Run(() => Maintain(store, clock, done.Token));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => Write(store, w, acknowledged))));
        await done.CancelAsync();
        await Task.WhenAll([maintenance, .. readers]);
        Check(store, acknowledged);
        Assert.All(acknowledged, a => Assert.Equal(Rounds, a));
    }

    [Fact]
    public async Task Concurrent_batches_of_one_series_are_stored_once_each()
    {
        await using TimeSeriesStore store = TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = new GroupCommitter(2), OutOfOrderWindow = 3_600_000 }, new SimulatedFileSystem(), "/data", new ManualClock(Start));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var batch = new WriteBatch();
            batch.BeginSeries(LabelSet.Of(("__name__", "one")));
            batch.AddSample(Start + (i / 2 * 1000), i / 2);
            AppendResult r = await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
            Assert.Equal(1, r.SamplesStored);
        })));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => Start + (i * 1000L)), FullDiskTests.Times(store, "one"));
        Assert.Equal(1, store.ActiveSeries);
    }

    private static async Task Write(TimeSeriesStore store, int writer, int[] acknowledged)
    {
        var batch = new WriteBatch();
        for (int round = 0; round < Rounds; round++)
        {
            batch.Clear();
            for (int s = 0; s < Series; s++)
            {
                batch.BeginSeries(Labels(writer, s));
                batch.AddSample(Start + (round * 60_000L), Value(writer, s, round));
            }

            AppendResult r = await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
            Assert.Equal(Series, r.SamplesStored);
            Volatile.Write(ref acknowledged[writer], round + 1);
        }
    }

    private static void Read(TimeSeriesStore store, int[] acknowledged, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            Check(store, acknowledged);
        }
    }

    private static void Maintain(TimeSeriesStore store, ManualClock clock, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            clock.Advance(TimeSpan.FromMinutes(31));
            while (store.MaintenanceStep(CancellationToken.None))
            {
            }

            Thread.Yield();
        }
    }

    private static void Check(TimeSeriesStore store, int[] acknowledged)
    {
        int[] before = [.. acknowledged];
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection selection = q.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        int[] seen = new int[Writers];
        for (int i = 0; i < selection.Count; i++)
        {
            int writer = selection.Labels(i)["writer"][0] - '0';
            int series = int.Parse(selection.Labels(i)["series"], System.Globalization.CultureInfo.InvariantCulture);
            selection.Read(i, long.MinValue, long.MaxValue, columns);
            Assert.True(columns.Count >= before[writer], $"{columns.Count} samples, {before[writer]} were acknowledged");
            for (int j = 0; j < columns.Count; j++)
            {
                Assert.Equal(Start + (j * 60_000L), columns.Times[j]);
                Assert.Equal(Value(writer, series, j), columns.Values[j]);
            }

            seen[writer]++;
        }

        for (int w = 0; w < Writers; w++)
        {
            Assert.True(before[w] == 0 || seen[w] == Series, $"writer {w}: {seen[w]} series");
        }
    }

    private static LabelSet Labels(int writer, int series) =>
        LabelSet.Of(("__name__", "m"), ("writer", ((char)('0' + writer)).ToString()), ("series", series.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static double Value(int writer, int series, int round) => (round * 100) + (series * 1.5) + writer;
}
