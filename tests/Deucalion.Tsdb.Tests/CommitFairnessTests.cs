using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Tests;

/// <summary>Stores that share committing threads: nobody waits for ever, callers are not blocked.</summary>
public class CommitFairnessTests
{
    private const long Start = 1_700_006_400_000;

    [Fact]
    public async Task A_store_written_without_pause_does_not_keep_others_waiting()
    {
        var committer = new GroupCommitter(1);
        var files = new HookedFileSystem();
        await using TimeSeriesStore busy = Open(files, "/busy", committer);
        await using TimeSeriesStore other = Open(files, "/other", committer);
        await Append(busy, 0);
        await Append(other, 0);
        int rounds = 0;
        int roundOfOther = -1;
        var running = new List<Task>();

        // While the busy store's log is written, its next batch arrives: its log never runs dry.
        files.OnWrite = path =>
        {
            if (path.StartsWith("/other/wal", StringComparison.Ordinal))
            {
                roundOfOther = rounds;
            }
            else if (path.StartsWith("/busy/wal", StringComparison.Ordinal) && ++rounds < 50)
            {
                running.Add(Task.Factory.StartNew(() => Append(busy, rounds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
                SpinWait.SpinUntil(() => busy.ActiveSeries > rounds + 1, 10_000);
                if (rounds == 1)
                {
                    running.Add(Task.Factory.StartNew(() => Append(other, 1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
                    SpinWait.SpinUntil(() => other.ActiveSeries > 1, 10_000);
                }
            }
        };
        await Append(busy, 1000);
        while (rounds < 50)
        {
            await Task.Yield();
        }

        await Task.WhenAll(running);
        Assert.InRange(roundOfOther, 1, 3);
    }

    [Fact]
    public async Task Setting_metadata_does_not_block_its_caller_while_the_disk_is_busy()
    {
        var files = new HookedFileSystem();
        await using TimeSeriesStore store = Open(files, "/data", new GroupCommitter(1));
        await Append(store, 0);
        using var disk = new ManualResetEventSlim();
        files.OnWrite = _ => disk.Wait();
        ValueTask set = store.SetMetadataAsync([new MetricMetadata("a", MetricType.Counter, "help", "")], default);
        Assert.False(set.IsCompleted);
        Assert.Empty(store.Metadata("a"));
        files.OnWrite = null;
        disk.Set();
        await set;
        Assert.Single(store.Metadata("a"));
    }

    private static async Task Append(TimeSeriesStore store, int series)
    {
        var batch = new WriteBatch();
        batch.BeginSeries(LabelSet.Of(("__name__", "s" + series)));
        batch.AddSample(Start, series);
        await store.AppendAsync(batch, AppendOptions.Partial, default);
    }

    private static TimeSeriesStore Open(IFileSystem files, string directory, GroupCommitter committer) => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, Committer = committer }, files, directory, new ManualClock(Start));

    /// <summary>Tells of writes before it makes them.</summary>
    private sealed class HookedFileSystem : IFileSystem
    {
        private readonly SimulatedFileSystem _inner = new();

        public Action<string>? OnWrite { get; set; }

        public void CreateDirectory(string path) => _inner.CreateDirectory(path);

        public bool DirectoryExists(string path) => _inner.DirectoryExists(path);

        public bool FileExists(string path) => _inner.FileExists(path);

        public IReadOnlyList<string> List(string directory) => _inner.List(directory);

        public IFile OpenRead(string path) => _inner.OpenRead(path);

        public IFile CreateNew(string path) => new HookedFile(this, _inner.CreateNew(path));

        public IFile OpenWrite(string path) => new HookedFile(this, _inner.OpenWrite(path));

        public void Rename(string from, string to) => _inner.Rename(from, to);

        public void DeleteFile(string path) => _inner.DeleteFile(path);

        public void DeleteDirectory(string path) => _inner.DeleteDirectory(path);

        public void SyncDirectory(string path) => _inner.SyncDirectory(path);

        public long FreeBytes(string path) => _inner.FreeBytes(path);

        private sealed class HookedFile(HookedFileSystem files, IFile inner) : IFile
        {
            public string Path => inner.Path;

            public long Length => inner.Length;

            public int Read(long offset, Span<byte> buffer) => inner.Read(offset, buffer);

            public void Write(long offset, ReadOnlySpan<byte> data)
            {
                files.OnWrite?.Invoke(inner.Path);
                inner.Write(offset, data);
            }

            public void SyncData() => inner.SyncData();

            public void SetLength(long length) => inner.SetLength(length);

            public void Dispose() => inner.Dispose();
        }
    }
}
