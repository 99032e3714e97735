using Deucalion.Model.Labels;
using Deucalion.Tsdb.Backup;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Import;
using static Deucalion.Tsdb.Tests.Parts.StoreFixture;

namespace Deucalion.Tsdb.Tests.Parts;

public class CompactionTests
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task Days_of_flushes_become_few_parts_with_full_blocks()
    {
        await using TimeSeriesStore store = _fixture.Open();
        for (int half = 0; half < 3 * 48; half++)
        {
            long from = Start + (half * Hour / 2);
            await Append(store, "m", 3, from, from + (Hour / 2), 15_000);
            store.Flush();
            _fixture.Clock.Advance(TimeSpan.FromMinutes(30));
            Settle(store);
            Assert.True(store.PartCount <= 4 + 4 + 3 + 3, $"{store.PartCount} parts after {half + 1} flushes");
        }

        _fixture.Clock.Advance(TimeSpan.FromDays(10));
        Settle(store);
        Assert.True(store.PartCount <= 3, $"{store.PartCount} parts");
        Assert.Equal(3 * 3 * 24 * 240, store.Parts.Sum(p => p.Samples));
        Assert.True(store.Parts.Sum(p => p.Samples) / store.Parts.Sum(p => p.Blocks) > 220);
        for (int s = 0; s < 3; s++)
        {
            Assert.Equal(3 * 24 * 240, Samples(store, Is("n", "s" + s)));
        }

        AssertSound();
    }

    [Fact]
    public async Task Slow_series_get_full_blocks_in_wide_parts()
    {
        await using TimeSeriesStore store = _fixture.Open();
        for (int window = 0; window < 12; window++)
        {
            await Append(store, "m", 2, Start + (window * 2 * Hour), Start + ((window + 1) * 2 * Hour), 60_000);
            store.Flush();
        }

        _fixture.Clock.Advance(TimeSpan.FromDays(2));
        Settle(store);
        PartSummary part = Assert.Single(store.Parts);
        Assert.Equal(2 * 24 * 60, part.Samples);
        Assert.Equal(2 * (((24 * 60) + 255) / 256), part.Blocks);
        AssertSound();
    }

    [Fact]
    public async Task Merges_keep_to_their_rate_and_go_on_from_step_to_step()
    {
        _fixture.Options = _fixture.Options with { MergeBytesPerSecond = 4096 };
        await using TimeSeriesStore store = _fixture.Open();
        for (int half = 0; half < 4; half++)
        {
            await Append(store, "m", 600, Start + (half * Hour / 2), Start + ((half + 1) * Hour / 2), 15_000);
            store.Flush();
        }

        string before = Contents(store);
        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        int pauses = 0;
        while (store.PartCount > 1 && pauses < 200)
        {
            Settle(store);
            pauses++;
            await Append(store, "other", 1, Start + (50 * Hour) + (pauses * 60_000), Start + (50 * Hour) + (pauses * 60_000) + 1);
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(pauses, 3, 100);
        Assert.Equal(before, Contents(store, Is("__name__", "m")));
        AssertSound();
    }

    [Fact]
    public async Task A_merge_waits_for_room_and_says_so_once()
    {
        await using TimeSeriesStore store = _fixture.Open();
        for (int half = 0; half < 4; half++)
        {
            await Append(store, "m", 100, Start + (half * Hour / 2), Start + ((half + 1) * Hour / 2), 15_000);
            store.Flush();
        }

        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        long used = long.MaxValue - _fixture.Files.FreeBytes("/data");
        _fixture.Files.Capacity = used + 20_000;
        Settle(store);
        Settle(store);
        Assert.Equal(4, store.PartCount);
        Assert.Single(_fixture.Messages, m => m.Text.Contains("make room", StringComparison.Ordinal));
        _fixture.Files.Capacity = long.MaxValue;
        Settle(store);
        Assert.Equal(1, store.PartCount);
    }

    [Fact]
    public async Task A_wide_part_between_keeps_its_rank()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 1, Start, Start + Hour);
        store.Flush();
        Import(store, (Start, 100), (Start + (20 * Hour), 100));
        Import(store, (Start + 60_000, 200), (Start + 120_000, 200));
        string before = Contents(store);
        Assert.Contains(" 0=100 60000=200 120000=200 180000=180", before, StringComparison.Ordinal);
        _fixture.Clock.Advance(TimeSpan.FromDays(2));
        Settle(store);
        Assert.Equal(before, Contents(store));
        Assert.Equal(1, store.PartCount);
    }

    [Fact]
    public async Task Cleaning_takes_deleted_samples_off_the_disk()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 4, Start, Start + Hour);
        store.Flush();
        store.Delete([[Is("n", "s1")], [Is("n", "s2")]], Start, Start + (30 * 60_000));
        await Append(store, "m", 4, Start + Hour, Start + (2 * Hour));
        string before = Contents(store);
        store.CleanTombstones();
        Assert.Equal(before, Contents(store));
        VerificationResult sound = StoreVerification.Run(_fixture.Files, "/data");
        Assert.True(sound.IsSound, string.Join('\n', sound.Findings));
        Assert.Equal((4 * 120) - (2 * 31), sound.Samples);
        string[] parts = [.. _fixture.Files.List("/data/parts")];
        store.CleanTombstones();
        Assert.Equal(parts, _fixture.Files.List("/data/parts"));
        await store.DisposeAsync();
        await using TimeSeriesStore again = _fixture.Open();
        Assert.Equal(before, Contents(again));
    }

    [Fact]
    public async Task Sizes_of_parts_add_up()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 50, Start, Start + (2 * Hour), 15_000);
        store.Flush();
        PartSizes sizes = Assert.Single(PartAnalysis.Run(_fixture.Files, "/data"));
        Assert.Equal(50 * 480, sizes.Samples);
        Assert.Equal(sizes.Bytes, sizes.Values + sizes.Times + sizes.Padding + sizes.Index);
        Assert.True(sizes.Index > sizes.Labels + sizes.Postings + sizes.TimeTable + sizes.SeriesTable && sizes.Padding >= 0);
    }

    private static void Import(TimeSeriesStore store, params (long Time, double Value)[] samples)
    {
        using PartImport import = store.BeginImport();
        import.AddSeries(Labels("m", 0));
        import.AddSamples([.. samples.Select(s => s.Time)], [.. samples.Select(s => s.Value)]);
        import.Commit();
    }

    private void AssertSound()
    {
        VerificationResult sound = StoreVerification.Run(_fixture.Files, "/data");
        Assert.True(sound.IsSound, string.Join('\n', sound.Findings));
    }
}
