using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>Seeded operations on the store and on the plain in-memory store: both must always answer the same.</summary>
public class OracleTests
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public async Task Store_answers_like_the_oracle()
    {
        for (int seed = 1; seed <= 220; seed++)
        {
            await Run(seed);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    public async Task Store_answers_like_the_oracle_with_other_windows(long window)
    {
        for (int seed = 1000; seed <= 1030; seed++)
        {
            await Run(seed, window);
        }
    }

    private static async Task Run(int seed, long window = 30 * 60_000)
    {
        var random = new Random(seed * 31);
        var clock = new ManualClock(Start);
        var files = new SimulatedFileSystem();
        var options = new TimeSeriesStoreOptions
        {
            Retention = TimeSpan.Zero,
            OutOfOrderWindow = window,
            Committer = GroupCommitter.Inline,
            WalSegmentBytes = 1 << 14,
            FlushInterval = TimeSpan.FromMinutes(30),
            Log = m => Assert.True(m.Level == StoreMessageLevel.Information, $"seed {seed}: {m.Text}"),
        };
        var oracle = new MemoryStore(window);
        var work = new RandomWorkload(seed, Start);
        TimeSeriesStore store = TimeSeriesStore.Open(options, files, "/data", clock);
        int steps = random.Next(5, 60);
        for (int step = 0; step < steps; step++)
        {
            string context = $"seed {seed}, step {step}";
            switch (random.Next(20))
            {
                case 0:
                    store.Flush();
                    break;
                case 1:
                    clock.Advance(TimeSpan.FromMinutes(random.Next(1, 200)));
                    work.Advance(random.Next(0, 3_600_000));
                    while (store.MaintenanceStep(CancellationToken.None))
                    {
                    }

                    break;
                case 2:
                    await store.DisposeAsync();
                    store = TimeSeriesStore.Open(options, files, "/data", clock);
                    break;
                case 3:
                    // The process is killed; everything that was acknowledged is in the log.
                    files.Crash(seed + step);
                    store = TimeSeriesStore.Open(options with { Log = null }, files, "/data", clock);
                    break;
                case 4:
                    long from = work.Now - random.Next(0, 3_600_000);
                    IReadOnlyList<IReadOnlyList<Matcher>> selectors = [work.Matchers(), work.Matchers()];
                    if (random.Next(5) == 0)
                    {
                        from = long.MinValue;
                    }

                    long to = random.Next(3) == 0 ? long.MaxValue : from == long.MinValue ? work.Now : from + random.Next(0, 3_600_000);
                    store.Delete(selectors, from, to);
                    oracle.Delete(selectors, from, to);
                    break;
                case 5:
                    await Append(store, oracle, work.Batch(), new AppendOptions { AtomicBatch = true, MaxTime = work.Now + 400_000 }, context);
                    break;
                default:
                    await Append(store, oracle, work.Batch(), AppendOptions.Partial, context);
                    break;
            }

            if (random.Next(4) == 0)
            {
                Compare(oracle, store, work, context);
            }
        }

        Compare(oracle, store, work, $"seed {seed}, end");
        await store.DisposeAsync();
        store = TimeSeriesStore.Open(options, files, "/data", clock);
        Compare(oracle, store, work, $"seed {seed}, reopened");
        Assert.Equal(oracle.Metadata(null), store.Metadata(null));
        await store.DisposeAsync();
    }

    private static async Task Append(TimeSeriesStore store, MemoryStore oracle, WriteBatch batch, AppendOptions options, string context)
    {
        AppendResult want = await oracle.AppendAsync(batch, options, CancellationToken.None);
        AppendResult got = await store.AppendAsync(batch, options, CancellationToken.None);
        Assert.True(
            want.SamplesStored == got.SamplesStored && want.HistogramsStored == got.HistogramsStored && want.SampleFailureCount == got.SampleFailureCount,
            $"{context}: want {want.SamplesStored}/{want.HistogramsStored}/{want.SampleFailureCount}, got {got.SamplesStored}/{got.HistogramsStored}/{got.SampleFailureCount}");
        Assert.Equal(
            want.Failures.Where(f => f.Kind < AppendFailureKind.OutOfOrderExemplar).Select(f => (f.Series, f.Time, f.Kind)),
            got.Failures.Where(f => f.Kind < AppendFailureKind.OutOfOrderExemplar).Select(f => (f.Series, f.Time, f.Kind)));
    }

    private static void Compare(MemoryStore oracle, TimeSeriesStore store, RandomWorkload work, string context)
    {
        StoreComparison.Equal(oracle, store, [], long.MinValue, long.MaxValue, context);
        IReadOnlyList<Matcher> matchers = work.Matchers();
        long min = work.Now - work.Random.Next(0, 7_200_000);
        StoreComparison.Equal(oracle, store, matchers, min, min + work.Random.Next(0, 7_200_000), context);
        StoreComparison.LabelsFit(oracle, store, matchers, long.MinValue, long.MaxValue, context);
        Assert.True(store.MaxTime >= oracle.MaxTime, context);
    }
}
