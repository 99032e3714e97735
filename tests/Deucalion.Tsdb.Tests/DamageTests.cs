using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>Flipped bits in every kind of file: what is damaged is named, the rest is served, nothing wrong is ever answered.</summary>
public class DamageTests
{
    private const long Start = 1_700_006_400_000;
    private const int Series = 30;
    private readonly List<StoreMessage> _messages = [];

    [Fact]
    public async Task Flipped_bits_in_a_part_cost_at_most_that_part()
    {
        for (int seed = 1; seed <= 120; seed++)
        {
            SimulatedFileSystem files = await TwoParts();
            string[] parts = [.. files.List("/data/parts")];
            Assert.Equal(2, parts.Length);
            var random = new Random(seed);
            string victim = "/data/parts/" + parts[random.Next(2)];
            files.FlipBit(victim, random.Next(files.ReadAll(victim).Length), random.Next(8));
            _messages.Clear();
            await using TimeSeriesStore store = Open(files);
            int first = CountRight(store, $"seed {seed}");
            int second = CountRight(store, $"seed {seed}, again");
            Assert.True(second is (2 * Series * 10) or (Series * 10), $"seed {seed}: {second} samples");
            if (second == Series * 10)
            {
                Assert.Contains(_messages, m => m.Level == StoreMessageLevel.Error && m.Text.Contains(victim["/data/".Length..], StringComparison.Ordinal));
                Assert.Equal(1, store.DamagedParts);
                Assert.True(files.FileExists(victim + ".damaged"));
                while (store.MaintenanceStep(CancellationToken.None))
                {
                }

                await store.DisposeAsync();
                _messages.Clear();
                await using TimeSeriesStore again = Open(files);
                Assert.Equal(Series * 10, CountRight(again, $"seed {seed}, reopened"));
                Assert.DoesNotContain(_messages, m => m.Level == StoreMessageLevel.Error);
            }

            Assert.True(first <= second || first == 2 * Series * 10);
        }
    }

    [Fact]
    public async Task No_flipped_byte_of_a_part_goes_unnoticed_when_it_matters()
    {
        int length = (await TwoParts()).ReadAll("/data/parts/" + (await TwoParts()).List("/data/parts")[0]).Length;
        for (int at = 0; at < length; at++)
        {
            SimulatedFileSystem files = await TwoParts();
            string name = files.List("/data/parts")[0];
            files.FlipBit("/data/parts/" + name, at, at % 8);
            _messages.Clear();
            await using TimeSeriesStore store = Open(files);
            int found = CountRight(store, $"byte {at}");
            Assert.True(
                found == 2 * Series * 10 || (store.DamagedParts == 1 && _messages.Any(m => m.Level == StoreMessageLevel.Error && m.Text.Contains(name, StringComparison.Ordinal))),
                $"byte {at} of {length}: {found} samples, {store.DamagedParts} damaged parts; {string.Join(" | ", _messages.Select(m => m.Text))}");
        }
    }

    [Fact]
    public async Task A_merge_of_a_damaged_part_loses_only_that_part()
    {
        SimulatedFileSystem files = await TwoParts();
        string victim = "/data/parts/" + files.List("/data/parts")[0];
        files.FlipBit(victim, 200, 3);
        var clock = new ManualClock(Start + (48 * 3_600_000));
        await using TimeSeriesStore store = Open(files, clock);
        for (int i = 0; i < 100 && store.MaintenanceStep(CancellationToken.None); i++)
        {
        }

        Assert.Equal(Series * 10, CountRight(store, "merged"));
        Assert.Equal(1, store.DamagedParts);
    }

    [Fact]
    public async Task Flipped_bits_in_the_log_cost_records_not_the_store()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var files = new SimulatedFileSystem();
            TimeSeriesStore writer = Open(files, segmentBytes: 4096);
            for (int i = 0; i < 20; i++)
            {
                await Append(writer, i * 10, 10);
            }

            string[] segments = [.. files.List("/data/wal")];
            Assert.True(segments.Length > 2);
            string victim = "/data/wal/" + segments[random.Next(segments.Length)];
            files.FlipBit(victim, random.Next(files.ReadAll(victim).Length), random.Next(8));
            _messages.Clear();
            await using TimeSeriesStore store = Open(files);
            int found = CountRight(store, $"seed {seed}");

            // A lost first record takes the definitions of its series with it; later ones cost their own samples only.
            bool reported = _messages.Any(m => m.Level == StoreMessageLevel.Error);
            bool last = victim.EndsWith(segments[^1], StringComparison.Ordinal);
            Assert.True(found == 20 * 10 * Series || reported || last, $"seed {seed}: {found} samples, nothing reported");
            Assert.True(segments[0].Length > 0 && (found >= 10 * Series || victim.EndsWith(segments[0], StringComparison.Ordinal)), $"seed {seed}: {found} samples");
            await Append(store, 5000, 1);
        }
    }

    [Fact]
    public async Task One_copy_of_the_manifest_is_enough_and_without_both_the_parts_are_found()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            SimulatedFileSystem files = await TwoParts();
            var random = new Random(seed);
            int length = files.ReadAll("/data/manifest").Length;
            files.FlipBit("/data/manifest", random.Next(length), random.Next(8));
            bool both = seed % 2 == 0;
            if (both)
            {
                files.FlipBit("/data/manifest", 50, 1);
                files.FlipBit("/data/manifest", (length / 2) + 50, 1);
            }

            _messages.Clear();
            await using TimeSeriesStore store = Open(files);
            Assert.Equal(2 * Series * 10, CountRight(store, $"seed {seed}"));
            Assert.True(!both || _messages.Any(m => m.Level == StoreMessageLevel.Error && m.Text.Contains("manifest", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_damaged_state_object_costs_exemplars_only()
    {
        SimulatedFileSystem files = await TwoParts();
        string name = Assert.Single(files.List("/data/state"));
        files.FlipBit("/data/state/" + name, 20, 2);
        await using TimeSeriesStore store = Open(files);
        Assert.Equal(2 * Series * 10, CountRight(store, "state"));
        Assert.Empty(store.Metadata(null));
        Assert.Contains(_messages, m => m.Level == StoreMessageLevel.Error && m.Text.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_cut_at_any_place_is_set_aside()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            SimulatedFileSystem files = await TwoParts();
            string victim = "/data/parts/" + files.List("/data/parts")[0];
            using (Primitives.Files.IFile f = files.OpenWrite(victim))
            {
                f.SetLength(new Random(seed).Next((int)f.Length));
            }

            await using TimeSeriesStore store = Open(files);
            Assert.Equal(Series * 10, CountRight(store, $"seed {seed}"));
            Assert.Equal(1, store.DamagedParts);
        }
    }

    private async Task<SimulatedFileSystem> TwoParts()
    {
        var files = new SimulatedFileSystem();
        await using TimeSeriesStore store = Open(files);
        await store.SetMetadataAsync([new MetricMetadata("m", MetricType.Counter, "help", "")], default);
        await Append(store, 0, 10);
        store.Flush();
        await Append(store, 8000, 10);
        store.Flush();
        return files;
    }

    private static async Task Append(TimeSeriesStore store, int from, int count)
    {
        var batch = new WriteBatch();
        for (int s = 0; s < Series; s++)
        {
            batch.BeginSeries(LabelSet.Of(("__name__", "m"), ("n", "s" + s)));
            for (int i = from; i < from + count; i++)
            {
                batch.AddSample(Start + (i * 1000L), (i * 3) + s);
            }
        }

        await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
    }

    private static int CountRight(TimeSeriesStore store, string context)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection selection = q.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        int n = 0;
        for (int i = 0; i < selection.Count; i++)
        {
            int s = int.Parse(selection.Labels(i)["n"].AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            try
            {
                selection.Read(i, long.MinValue, long.MaxValue, columns);
            }
            catch (StorageUnavailableException e)
            {
                Assert.Contains("damaged", e.Message);
                continue;
            }

            n += columns.Count;
            for (int j = 0; j < columns.Count; j++)
            {
                Assert.True(columns.Values[j] == ((columns.Times[j] - Start) / 1000 * 3) + s, $"{context}: a wrong value");
            }
        }

        return n;
    }

    private TimeSeriesStore Open(SimulatedFileSystem files, ManualClock? clock = null, int segmentBytes = 1 << 20) => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, WalSegmentBytes = segmentBytes, Log = _messages.Add },
        files, "/data", clock ?? new ManualClock(Start));
}
