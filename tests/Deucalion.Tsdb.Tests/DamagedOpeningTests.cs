using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>Stores that open on what damage, failing reads and short reads left; each was found by the simulation.</summary>
public class DamagedOpeningTests
{
    private const long Start = 1_700_000_000_000;
    private readonly SimulatedFileSystem _files = new();
    private readonly ManualClock _clock = new(Start);

    [Fact]
    public async Task Deletions_and_later_samples_count_after_the_manifest_was_lost()
    {
        TimeSeriesStore store = Open();
        await Append(store, 0, 1);
        store.Flush();
        await Append(store, 1, 1);
        store.Flush();
        await store.DisposeAsync();
        foreach (string segment in _files.List("/data/wal"))
        {
            _files.DeleteFile("/data/wal/" + segment);
        }

        int length = _files.ReadAll("/data/manifest").Length;
        _files.FlipBit("/data/manifest", 50, 1);
        _files.FlipBit("/data/manifest", (length / 2) + 50, 1);
        store = Open();
        Assert.Equal([1d, 1d], Values(store));
        await Append(store, 0, 2);
        store.Flush();
        Assert.Equal([2d, 1d], Values(store));
        store.Delete([[]], long.MinValue, long.MaxValue);
        Assert.Empty(Values(store));
        await store.DisposeAsync();
        store = Open();
        Assert.Empty(Values(store));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_keeps_the_store_closed_and_nothing_is_lost()
    {
        TimeSeriesStore store = Open();
        await Append(store, 0, 1);
        _files.Kill();
        int failed = 0;
        for (long n = 1; n < 100; n++)
        {
            _files.FailAt = _files.Operations + n;
            try
            {
                store = Open();
                _files.FailAt = 0;
                Assert.Equal([1d], Values(store));
            }
            catch (IOException)
            {
                failed++;
                Assert.Equal(0, _files.OpenFiles);
            }

            _files.Kill();
        }

        Assert.True(failed > 3);
    }

    [Fact]
    public async Task A_missing_state_object_costs_exemplars_and_metadata_only()
    {
        TimeSeriesStore store = Open();
        await Append(store, 0, 1);
        await store.SetMetadataAsync([new MetricMetadata("m", MetricType.Counter, "help", "")], CancellationToken.None);
        await store.DisposeAsync();
        _files.DeleteFile("/data/state/" + Assert.Single(_files.List("/data/state")));
        store = Open();
        Assert.Equal([1d], Values(store));
        Assert.Empty(store.Metadata(null));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Old_segments_go_though_reads_are_short()
    {
        _files.ReadShort(1);
        for (int life = 0; life < 10; life++)
        {
            TimeSeriesStore store = Open();
            await Append(store, life, 1);
            _files.Kill();
            store = Open();
            store.Flush();
            await store.DisposeAsync();
        }

        Assert.True(_files.List("/data/wal").Count <= 1, string.Join(' ', _files.List("/data/wal")));
    }

    private static async Task Append(TimeSeriesStore store, int second, double value)
    {
        var batch = new WriteBatch();
        batch.BeginSeries(LabelSet.Of(("__name__", "m")));
        batch.AddSample(Start + (second * 1000), value);
        Assert.Equal(0, (await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None)).FailureCount);
    }

    private static double[] Values(TimeSeriesStore store)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        SeriesSelection all = q.Select([], new SelectHints(long.MinValue, long.MaxValue), CancellationToken.None);
        var columns = new SeriesColumns();
        var values = new List<double>();
        for (int i = 0; i < all.Count; i++)
        {
            all.Read(i, long.MinValue, long.MaxValue, columns);
            values.AddRange(columns.Values);
        }

        return [.. values];
    }

    private TimeSeriesStore Open() => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = GroupCommitter.Inline }, _files, "/data", _clock);
}
