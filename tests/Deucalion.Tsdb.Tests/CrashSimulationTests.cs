using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>
/// Power loss and failing disks at random operations. The value of a sample follows from its series and time, so every sample that is found can be
/// judged; what was acknowledged must be found.
/// </summary>
public class CrashSimulationTests
{
    private const long Start = 1_700_000_000_000;
    private const int Series = 6;

    [Fact]
    public async Task Acknowledged_samples_survive_power_loss_at_any_operation()
    {
        int crashes = 0;
        for (int seed = 1; seed <= 150; seed++)
        {
            crashes += await Run(seed, powerLoss: true);
        }

        Assert.True(crashes > 150, $"only {crashes} crashes happened");
    }

    [Fact]
    public async Task Acknowledged_samples_survive_a_failing_disk()
    {
        int failures = 0;
        for (int seed = 5001; seed <= 5100; seed++)
        {
            failures += await Run(seed, powerLoss: false);
        }

        Assert.True(failures > 100, $"only {failures} failures happened");
    }

    private static async Task<int> Run(int seed, bool powerLoss)
    {
        var random = new Random(seed);
        var files = new SimulatedFileSystem();
        var clock = new ManualClock(Start);
        var world = new World(seed);
        int faults = 0;
        for (int life = 0; life < 6; life++)
        {
            long at = files.Operations + random.Next(1, life == 0 ? 60 : 150);
            files.CrashAt = powerLoss ? at : 0;
            files.FailAt = powerLoss ? 0 : at;
            TimeSeriesStore? store = null;
            try
            {
                store = Open(files, clock);
                world.Check(store, $"seed {seed}, life {life}, opened");
                for (int step = 0; step < 40; step++)
                {
                    await Act(random, store, clock, world);
                }
            }
            catch (IOException)
            {
                faults++;
            }

            files.FailAt = 0;
            if (powerLoss)
            {
                files.Crash(seed * 100 + life);
            }
            else if (store is not null && random.Next(2) == 0)
            {
                await store.DisposeAsync();
            }

            await using TimeSeriesStore reopened = Open(files, clock);
            world.Check(reopened, $"seed {seed}, life {life}, after the fault at operation {at}");
        }

        return faults;
    }

    private static TimeSeriesStore Open(SimulatedFileSystem files, ManualClock clock) =>
        TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, WalSegmentBytes = 4096, OutOfOrderWindow = 1L << 50 },
            files, "/data", clock);

    private static async Task Act(Random random, TimeSeriesStore store, ManualClock clock, World world)
    {
        switch (random.Next(12))
        {
            case 0:
                store.Flush();
                break;
            case 1:
                clock.Advance(TimeSpan.FromMinutes(random.Next(1, 300)));
                world.Now += random.Next(1, 3_600_000);
                while (store.MaintenanceStep(CancellationToken.None))
                {
                }

                break;
            case 2:
                world.Delete(store, random);
                break;
            default:
                await world.Append(store, random);
                break;
        }
    }

    /// <summary>What was tried and what was acknowledged.</summary>
    private sealed class World(int seed)
    {
        private readonly HashSet<(int Series, long Time)> _tried = [];
        private readonly HashSet<(int Series, long Time)> _acknowledged = [];
        private readonly HashSet<(int Series, long Time)> _deleted = [];

        public long Now { get; set; } = Start;

        public async Task Append(TimeSeriesStore store, Random random)
        {
            var batch = new WriteBatch();
            var samples = new List<(int, long)>();
            for (int s = 0; s < Series; s++)
            {
                if (random.Next(3) == 0)
                {
                    continue;
                }

                batch.BeginSeries(Labels(s));
                int n = random.Next(1, 20);
                for (int i = 0; i < n; i++)
                {
                    long t = random.Next(5) == 0 ? Now - random.Next(1, 10_000_000) : Now + (i * 1000);

                    // A deleted sample that comes again is a different thing; times are used once.
                    if (_tried.Add((s, t)))
                    {
                        batch.AddSample(t, Value(s, t));
                        samples.Add((s, t));
                    }
                }
            }

            Now += 20_000;
            AppendResult result = await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
            Assert.Equal(0, result.FailureCount);
            _acknowledged.UnionWith(samples);
        }

        public void Delete(TimeSeriesStore store, Random random)
        {
            int s = random.Next(Series);
            long from = Now - random.Next(0, 5_000_000);
            long to = from + random.Next(0, 1_000_000);
            (int, long)[] hit = [.. _tried.Where(x => x.Series == s && x.Time >= from && x.Time <= to)];

            // Until it is acknowledged nobody knows.
            _acknowledged.ExceptWith(hit);
            store.Delete([[new Matcher(MatcherType.Equal, "n", "s" + s)]], from, to);
            _deleted.UnionWith(hit);
        }

        public void Check(TimeSeriesStore store, string context)
        {
            using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
            SeriesSelection selection = q.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
            var columns = new SeriesColumns();
            var found = new HashSet<(int, long)>();
            for (int i = 0; i < selection.Count; i++)
            {
                int s = int.Parse(selection.Labels(i)["n"].AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
                selection.Read(i, long.MinValue, long.MaxValue, columns);
                for (int j = 0; j < columns.Count; j++)
                {
                    (int, long) key = (s, columns.Times[j]);
                    found.Add(key);
                    Assert.True(_tried.Contains(key), $"{context}: sample {key} was never written");
                    Assert.False(_deleted.Contains(key), $"{context}: sample {key} was deleted");
                    Assert.True(columns.Values[j] == Value(s, columns.Times[j]), $"{context}: sample {key} has the value {columns.Values[j]}");
                }
            }

            int lost = _acknowledged.Count(a => !found.Contains(a));
            Assert.True(lost == 0, $"{context}: {lost} of {_acknowledged.Count} acknowledged samples are lost");
        }

        private static LabelSet Labels(int s) => LabelSet.Of(("__name__", "m"), ("n", "s" + s));

        private double Value(int s, long t) => (t * 31) + (s * 7) + seed;
    }
}
