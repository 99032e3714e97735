using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

public class FullDiskTests
{
    private const long Start = 1_700_000_000_000;
    private readonly SimulatedFileSystem _files = new();
    private readonly ManualClock _clock = new(Start);
    private readonly List<StoreMessage> _messages = [];

    [Fact]
    public async Task A_full_disk_fails_the_batch_and_writes_work_again_when_there_is_room()
    {
        await using TimeSeriesStore store = Open();
        await Append(store, "a", 0);
        _files.Capacity = UsedBytes() + 10;

        int failed = 0;
        for (int i = 1; i < 20; i++)
        {
            try
            {
                await Append(store, "a", i, "big_label_value_that_fills_the_disk_" + i);
            }
            catch (StorageUnavailableException e)
            {
                failed++;
                Assert.Contains("No space left", e.Message);
            }
        }

        Assert.True(failed > 10);
        Assert.Single(Times(store, "a"));
        Assert.Equal(1, store.ActiveSeries);

        _files.Capacity = long.MaxValue;
        await Append(store, "a", 5);
        await Append(store, "b", 6);
        Assert.Equal([Start, Start + 5000], Times(store, "a"));

        _files.Crash(1);
        await using TimeSeriesStore reopened = Open();
        Assert.Equal([Start, Start + 5000], Times(reopened, "a"));
        Assert.Equal([Start + 6000], Times(reopened, "b"));
    }

    [Fact]
    public async Task A_flush_on_a_full_disk_is_repeated_later_and_nothing_is_hidden_meanwhile()
    {
        await using TimeSeriesStore store = Open();
        for (int i = 0; i < 50; i++)
        {
            await Append(store, "s" + i, i);
        }

        _files.Capacity = UsedBytes() + 10;
        Assert.ThrowsAny<IOException>(() => store.Flush());
        Assert.Equal(50, Count(store));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(store.MaintenanceStep(CancellationToken.None));
        Assert.Contains(_messages, m => m.Level == StoreMessageLevel.Warning);
        Assert.Equal(50, Count(store));

        _files.Capacity = long.MaxValue;
        while (store.MaintenanceStep(CancellationToken.None))
        {
        }

        Assert.True(store.PartCount > 0);
        Assert.Equal(0, store.HeadSamples);
        Assert.Equal(50, Count(store));
    }

    [Fact]
    public async Task Any_other_failure_of_the_log_poisons_it_until_it_is_reopened()
    {
        TimeSeriesStore store = Open();
        await Append(store, "a", 0);
        _files.FailAt = _files.Operations + 2;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Append(store, "a", 1));
        _files.FailAt = 0;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Append(store, "a", 2));
        Assert.Equal([Start], Times(store, "a"));
        await store.DisposeAsync();

        await using TimeSeriesStore reopened = Open();
        await Append(reopened, "a", 3);
        Assert.Contains(Start, Times(reopened, "a"));
        Assert.Contains(Start + 3000, Times(reopened, "a"));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        TimeSeriesStore store = Open();
        await store.DisposeAsync();
        StorageUnavailableException e = await Assert.ThrowsAsync<StorageUnavailableException>(() => Append(store, "a", 1));
        Assert.Contains("closed", e.Message);
    }

    internal static long[] Times(ITimeSeriesStore store, string name)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection s = q.Select([new Matcher(MatcherType.Equal, "__name__", name)], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        var times = new List<long>();
        for (int i = 0; i < s.Count; i++)
        {
            s.Read(i, long.MinValue, long.MaxValue, columns);
            times.AddRange(columns.Times);
        }

        return [.. times];
    }

    private static int Count(ITimeSeriesStore store)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        return q.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None).Count;
    }

    private static async Task Append(TimeSeriesStore store, string name, int second, string? label = null)
    {
        var batch = new WriteBatch();
        batch.BeginSeries(LabelSet.Of(("__name__", name), ("label", label ?? "")));
        batch.AddSample(Start + (second * 1000), second);
        await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
    }

    private long UsedBytes()
    {
        _files.Capacity = 1L << 40;
        return (1L << 40) - _files.FreeBytes("/data");
    }

    private TimeSeriesStore Open() => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline, Log = _messages.Add }, _files, "/data", _clock);
}
