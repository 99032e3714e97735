using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Head.Native;
using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests.Head;

/// <summary>The head's native memory: what goes in comes out, nothing is read that was given back, nothing is kept that nobody needs.</summary>
public class NativeHeadTests
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public void Packed_values_come_back_bit_for_bit()
    {
        Span<byte> packed = stackalloc byte[RunPacker.MaxLength(256)];
        for (int seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            double[] values = Values(random, random.Next(1, 257));
            int length = RunPacker.Pack(values, packed);
            Assert.True(length <= RunPacker.MaxLength(values.Length));
            double[] back = new double[values.Length];
            RunPacker.Unpack(packed[..length], back);
            Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), back.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public unsafe void Postings_hold_what_was_added()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var arena = new NativeArena();
            var pair = default(LabelPair);
            var expected = new List<int>();
            int slot = random.Next(3);
            for (int i = random.Next(2000); i >= 0; i--)
            {
                PairPostings.Add(&pair, slot, arena);
                expected.Add(slot);
                slot += random.Next(10) == 0 ? random.Next(1, 1 << random.Next(1, 18)) : random.Next(1, 4);
            }

            var set = new SeriesBitmap(slot + 1);
            PairPostings.CopyTo(&pair, set);
            arena.Free();
            Assert.Equal(expected, Members(set));
        }
    }

    [Fact]
    public void Series_are_found_by_their_labels_and_have_them()
    {
        var set = new HeadSeriesSet();
        var slots = new Dictionary<LabelSet, int>();
        var random = new Random(7);
        for (int i = 0; i < 5000; i++)
        {
            LabelSet labels = RandomLabels(random);
            Fingerprint f = Fingerprint.Of(labels.Encoded);
            int slot = set.Find(f);
            Assert.Equal(slots.GetValueOrDefault(labels, -1), slot);
            if (slot < 0)
            {
                slots[labels] = set.Add(f, labels.Encoded);
            }
            else if (random.Next(3) == 0)
            {
                set.Remove(slot);
                slots.Remove(labels);
            }
        }

        Assert.Equal(slots.Count, set.Count);
        Assert.All(slots, s => Assert.Equal(s.Key, set.Index.Labels(s.Value)));
        LabelSet[] ordered = [.. slots.OrderBy(s => s.Value, Comparer<int>.Create(set.Index.Compare)).Select(s => s.Key)];
        Assert.Equal(slots.Keys.Order(), ordered);
        set.Release();
    }

    [Fact]
    public async Task Readers_keep_what_they_hold_while_series_come_and_go_and_the_head_is_written()
    {
        var clock = new ManualClock(Start);
        await using TimeSeriesStore store = TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = new GroupCommitter(1), SeriesIdleTime = TimeSpan.FromMinutes(1) }, new SimulatedFileSystem(), "/data", clock);
        using var done = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadAll(store, done.Token)))];
        var batch = new WriteBatch();
        for (int round = 0; round < 120; round++)
        {
            batch.Clear();
            for (int s = 0; s < 100; s++)
            {
                // A third of the series is new in every eighth round.
                int life = s % 3 == 0 ? round / 8 : 0;
                batch.BeginSeries(LabelSet.Of(("__name__", "m"), ("life", life.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("s", s.ToString(System.Globalization.CultureInfo.InvariantCulture))));
                batch.AddSample(Start + (round * 15_000L), (s * 1000) + round);
            }

            AppendResult r = await store.AppendAsync(batch, AppendOptions.AllOrNothing, CancellationToken.None);
            Assert.Equal(100, r.SamplesStored);
            clock.Advance(TimeSpan.FromSeconds(15));
            if (round % 5 == 4)
            {
                store.Flush();
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        clock.Advance(TimeSpan.FromHours(1));
        store.Flush();
        while (store.MaintenanceStep(CancellationToken.None))
        {
        }

        Assert.Equal(0, store.ActiveSeries);
        Assert.True(store.HeadBytes < 4096, $"an idle head has {store.HeadBytes} bytes");
    }

    [Fact]
    public async Task Reading_on_after_the_querier_is_gone_is_refused()
    {
        await using TimeSeriesStore store = Open(new ManualClock(Start));
        var batch = new WriteBatch();
        batch.BeginSeries(LabelSet.Of(("__name__", "m")));
        batch.AddSample(Start, 1);
        await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
        IQuerier querier = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection selection = querier.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        store.Flush();
        selection.Read(0, long.MinValue, long.MaxValue, columns);
        Assert.Equal(1, columns.Count);
        querier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => selection.Read(0, long.MinValue, long.MaxValue, columns));
    }

    [Fact]
    public async Task Beyond_the_memory_limit_writes_are_refused_and_reads_go_on()
    {
        // The limit is for the process, other tests run beside this one: a byte is taken in any case.
        var arena = new NativeArena();
        unsafe
        {
            arena.Allocate(16);
        }

        var files = new SimulatedFileSystem();
        var batch = new WriteBatch();
        batch.BeginSeries(LabelSet.Of(("__name__", "m")));
        batch.AddSample(Start, 1);
        await using (TimeSeriesStore unlimited = Open(0))
        {
            await unlimited.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
        }

        await using TimeSeriesStore store = Open(1);
        StorageUnavailableException e = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None));
        Assert.Contains("memory", e.Message, StringComparison.Ordinal);
        using IQuerier querier = store.OpenQuerier(long.MinValue, long.MaxValue);
        Assert.Equal(1, querier.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None).Count);
        arena.Free();

        TimeSeriesStore Open(long limit) => TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, HeadMemoryLimit = limit }, files, "/data", new ManualClock(Start));
    }

    [Fact]
    public void Under_pressure_the_big_heads_go_first()
    {
        long used = 60 << 20;
        var pressure = new MemoryPressure(100 << 20, () => used);
        Assert.False(pressure.AsksForFlush(50 << 20));
        used = 80 << 20;
        Assert.True(pressure.AsksForFlush(50 << 20));
        Assert.False(pressure.AsksForFlush(8 << 20));
        used = 90 << 20;
        Assert.True(pressure.AsksForFlush(8 << 20));
        Assert.False(pressure.AsksForFlush(1 << 20));
    }

    [Fact]
    public async Task Metadata_of_too_many_families_is_left_out_and_counted()
    {
        await using TimeSeriesStore store = TimeSeriesStore.Open(
            new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, MaxMetadataFamilies = 10 }, new SimulatedFileSystem(), "/data", new ManualClock(Start));
        await store.SetMetadataAsync([.. Enumerable.Range(0, 25).Select(i => new Model.Samples.MetricMetadata("f" + i, Model.Samples.MetricType.Gauge, "h", ""))], CancellationToken.None);
        Assert.InRange(store.Metadata(null).Count, 1, 10);
    }

    [Fact]
    public async Task Appending_known_series_allocates_nothing_per_sample()
    {
        string directory = Directory.CreateTempSubdirectory("deucalion-head").FullName;
        try
        {
            await using TimeSeriesStore store = TimeSeriesStore.Open(
                new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, SyncMode = SyncMode.Os, MaxHeadSamples = long.MaxValue },
                new Primitives.Files.PhysicalFileSystem(), directory, TimeProvider.System);
            var batch = new WriteBatch();
            long least = long.MaxValue;
            for (int round = 0; round < 40; round++)
            {
                Fill(batch, 4000, round);
                long before = GC.GetAllocatedBytesForCurrentThread();
                AppendResult result = await store.AppendAsync(batch, AppendOptions.AllOrNothing, CancellationToken.None);
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.Equal(4000, result.SamplesStored);
                least = round > 4 ? Math.Min(least, allocated) : least;
            }

            // A result, a task and its source for the batch: nothing that grows with its samples.
            Assert.True(least < 2000, $"a batch of 4000 samples allocates {least} bytes");
        }
        finally
        {
            Directory.Delete(directory, true);
        }

        static void Fill(WriteBatch batch, int series, int round)
        {
            batch.Clear();
            for (int s = 0; s < series; s++)
            {
                batch.BeginSeries(LabelSet.Of(("__name__", "m"), ("s", s.ToString(System.Globalization.CultureInfo.InvariantCulture))));
                batch.AddSample(Start + (round * 15_000L), s % 3 == 0 ? round * 1.5 : s);
            }
        }
    }

    private static TimeSeriesStore Open(ManualClock clock) => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline }, new SimulatedFileSystem(), "/data", clock);

    private static void ReadAll(TimeSeriesStore store, CancellationToken done)
    {
        var columns = new SeriesColumns();
        while (!done.IsCancellationRequested)
        {
            using IQuerier querier = store.OpenQuerier(long.MinValue, long.MaxValue);
            SeriesSelection selection = querier.Select([new Matcher(MatcherType.Equal, "__name__", "m")], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int i = 0; i < selection.Count; i++)
                {
                    selection.Read(i, long.MinValue, long.MaxValue, columns);
                    long s = long.Parse(selection.Labels(i)["s"], System.Globalization.CultureInfo.InvariantCulture);
                    Assert.True(columns.Count > 0);
                    for (int k = 0; k < columns.Count; k++)
                    {
                        Assert.Equal((s * 1000) + ((columns.Times[k] - Start) / 15_000), columns.Values[k]);
                        Assert.True(k == 0 || columns.Times[k] == columns.Times[k - 1] + 15_000);
                    }
                }
            }
        }
    }

    private static double[] Values(Random random, int count)
    {
        double[] values = new double[count];
        int shape = random.Next(8);
        double value = shape == 3 ? long.MaxValue : random.Next(-1000, 100000);
        for (int i = 0; i < count; i++)
        {
            value += random.Next(1 << random.Next(1, 30));
            values[i] = shape switch
            {
                0 => 5,
                1 => value,
                2 => Math.Round(value / 1000, 3),
                3 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                4 => random.Next(5) == 0 ? -0.0 : random.Next(3),
                5 => -value * 1e9,
                6 => random.Next(9) == 0 ? Model.Samples.StaleMarker.Value : value,
                _ => random.NextDouble() * 100,
            };
        }

        return values;
    }

    private static LabelSet RandomLabels(Random random) =>
        LabelSet.Of([("__name__", "m" + random.Next(5)), .. Enumerable.Range(0, random.Next(4)).Select(i => ("l" + random.Next(6), new string('x', random.Next(1, 4)) + random.Next(20))), ("long", random.Next(40) == 0 ? new string('y', 200 + random.Next(1500)) : "1")]);

    private static IEnumerable<int> Members(SeriesBitmap set)
    {
        for (int i = set.Next(0); i >= 0; i = set.Next(i + 1))
        {
            yield return i;
        }
    }
}
