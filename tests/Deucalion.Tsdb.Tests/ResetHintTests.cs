using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>Reset hints of histograms as the store gives them back, from the head, the log, parts and merged parts.</summary>
public class ResetHintTests
{
    private const long Start = 1_700_006_400_000;
    private readonly SimulatedFileSystem _files = new();
    private readonly ManualClock _clock = new(Start);

    [Fact]
    public Task Written_hints_come_back() => Check(
        [(5, CounterResetHint.Unknown), (9, CounterResetHint.NotCounterReset), (11, CounterResetHint.CounterReset), (12, CounterResetHint.Gauge), (13, CounterResetHint.CounterReset)],
        [CounterResetHint.Unknown, CounterResetHint.NotCounterReset, CounterResetHint.CounterReset, CounterResetHint.Gauge, CounterResetHint.CounterReset]);

    [Fact]
    public Task A_histogram_that_continues_the_one_before_is_known_to_be_no_reset() => Check(
        [(5, CounterResetHint.Unknown), (8, CounterResetHint.Unknown), (4, CounterResetHint.Unknown), (4, CounterResetHint.Unknown), (9, CounterResetHint.Gauge), (10, CounterResetHint.Unknown), (11, CounterResetHint.Unknown)],
        [CounterResetHint.Unknown, CounterResetHint.NotCounterReset, CounterResetHint.Unknown, CounterResetHint.NotCounterReset, CounterResetHint.Gauge, CounterResetHint.Unknown, CounterResetHint.NotCounterReset]);

    private async Task Check((double Count, CounterResetHint Hint)[] written, CounterResetHint[] expected)
    {
        TimeSeriesStore store = Open();
        for (int i = 0; i < written.Length; i++)
        {
            var batch = new WriteBatch();
            batch.BeginSeries(LabelSet.Of(("__name__", "h")));
            batch.AddHistogram(Start + (i * 60_000), Histogram(written[i].Count, written[i].Hint));
            Assert.Equal(1, (await store.AppendAsync(batch, AppendOptions.AllOrNothing, default)).HistogramsStored);
        }

        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(expected, Hints(store, Start));

            // The one before decides also when it lies before what is asked for.
            Assert.Equal(expected[1..], Hints(store, Start + 60_000));
            Assert.Equal(expected, Hints(store, Start));
            if (round == 0)
            {
                _files.Crash(7);
            }
            else
            {
                await store.DisposeAsync();
            }

            store = Open();
        }

        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_late_histogram_takes_its_place_in_the_comparison()
    {
        await using TimeSeriesStore store = Open();
        foreach ((int minute, double count) in new[] { (0, 5.0), (2, 6.0), (1, 9.0) })
        {
            var batch = new WriteBatch();
            batch.BeginSeries(LabelSet.Of(("__name__", "h")));
            batch.AddHistogram(Start + (minute * 60_000), Histogram(count, CounterResetHint.Unknown));
            await store.AppendAsync(batch, AppendOptions.AllOrNothing, default);
        }

        Assert.Equal([CounterResetHint.Unknown, CounterResetHint.NotCounterReset, CounterResetHint.Unknown], Hints(store, Start));
        store.Flush();
        Assert.Equal([CounterResetHint.Unknown, CounterResetHint.NotCounterReset, CounterResetHint.Unknown], Hints(store, Start));
    }

    private static NativeHistogram Histogram(double count, CounterResetHint hint) => new()
    {
        ResetHint = hint,
        Schema = 0,
        PositiveSpans = [new(0, 2)],
        PositiveBuckets = [count - 1, 1],
        Count = count,
        Sum = count * 2,
    };

    private static CounterResetHint[] Hints(TimeSeriesStore store, long from)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection s = q.Select([], new SelectHints(long.MinValue, long.MaxValue), default);
        var columns = new SeriesColumns();
        s.Read(0, from, long.MaxValue, columns);
        CounterResetHint[] hints = new CounterResetHint[columns.Count];
        for (int i = 0; i < hints.Length; i++)
        {
            hints[i] = columns.Histograms[i]!.ResetHint;
        }

        return hints;
    }

    private TimeSeriesStore Open() => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline }, _files, "/data", _clock);
}
