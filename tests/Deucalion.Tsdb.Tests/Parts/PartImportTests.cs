using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Tsdb.Backup;
using Deucalion.Tsdb.Import;
using static Deucalion.Tsdb.Tests.Parts.StoreFixture;

namespace Deucalion.Tsdb.Tests.Parts;

public class PartImportTests
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task Samples_of_any_age_and_order_come_in_at_once_and_the_last_one_counts()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 2, Start, Start + Hour);
        store.Flush();
        var expected = new SortedDictionary<(int Series, long Time), double>();
        for (int s = 0; s < 2; s++)
        {
            for (long t = Start; t < Start + Hour; t += 60_000)
            {
                expected[(s, t)] = Value(t, s);
            }
        }

        using (PartImport import = store.BeginImport(memoryBudget: 2000))
        {
            for (int piece = 0; piece < 60; piece++)
            {
                int s = random.Next(6);
                import.AddSeries(Labels("m", s));
                int n = random.Next(1, 400);
                long[] times = new long[n];
                double[] values = new double[n];
                for (int i = 0; i < n; i++)
                {
                    times[i] = Start - (random.Next(5) * 24 * Hour) + (random.Next(300) * 60_000);
                    values[i] = random.Next(1000);
                    expected[(s, times[i])] = values[i];
                }

                import.AddSamples(times, values);
            }

            Assert.Equal(120, Samples(store));
            ImportResult result = import.Commit();
            Assert.True(result.Parts > 5, $"seed {seed}");
        }

        string Want() => string.Concat(expected.GroupBy(e => e.Key.Series).Select(g =>
            Labels("m", g.Key) + ":" + string.Concat(g.Select(e => FormattableString.Invariant($" {e.Key.Time - Start}={e.Value:R}"))) + "\n"));
        Assert.Equal(Want(), Contents(store));
        _fixture.Clock.Advance(TimeSpan.FromDays(2));
        Settle(store);
        Assert.Equal(Want(), Contents(store));
        VerificationResult sound = StoreVerification.Run(_fixture.Files, "/data");
        Assert.True(sound.IsSound, string.Join('\n', sound.Findings));
    }

    [Fact]
    public async Task An_abandoned_or_crashed_import_leaves_nothing()
    {
        TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 1, Start, Start + Hour);
        store.Flush();
        using (PartImport import = store.BeginImport(0))
        {
            import.AddSeries(Labels("m", 1));
            import.AddSamples([Start], [1]);
            import.AddSeries(Labels("m", 2));
            Assert.Throws<ArgumentException>(() => import.AddSamples([Start, Start], [1]));
            Assert.Throws<ArgumentException>(() => import.AddSeries(LabelSet.Empty));
            Assert.Equal(2, _fixture.Files.List("/data/parts").Count);
        }

        Assert.Single(_fixture.Files.List("/data/parts"));
        PartImport open = store.BeginImport(0);
        open.AddSeries(Labels("m", 1));
        open.AddSamples([Start], [1]);
        open.AddSeries(Labels("m", 2));
        await store.DisposeAsync();
        Assert.Throws<StorageUnavailableException>(() => open.Commit());
        await using TimeSeriesStore again = _fixture.Open();
        Assert.Single(_fixture.Files.List("/data/parts"));
        Assert.Equal(60, Samples(again));
    }

    [Fact]
    public async Task Deletions_before_an_import_spare_it_and_later_ones_do_not()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 1, Start, Start + Hour);
        store.Delete([[Is("__name__", "m")]], long.MinValue, long.MaxValue);
        using (PartImport import = store.BeginImport())
        {
            import.AddSeries(Labels("m", 0));
            import.AddSamples([Start, Start + 1], [1, 2]);
            import.Commit();
        }

        Assert.Equal(2, Samples(store));
        store.Delete([[Is("__name__", "m")]], Start, Start);
        Assert.Equal(1, Samples(store));
    }
}
