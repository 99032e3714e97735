using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Testing.Files;
using Deucalion.Tsdb.Backup;
using static Deucalion.Tsdb.Tests.Parts.StoreFixture;

namespace Deucalion.Tsdb.Tests.Parts;

public class BackupTests
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task A_snapshot_is_a_store_of_that_moment()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 5, Start, Start + Hour);
        store.Flush();
        await Append(store, "m", 5, Start + Hour, Start + (2 * Hour));
        store.Delete([[Is("n", "s1")]], Start, Start + Hour);
        string whole = Contents(store);
        long samples = Samples(store);
        SnapshotInfo flushed = store.Snapshot("first", skipHead: false);
        await Append(store, "m", 5, Start + (2 * Hour), Start + (3 * Hour));
        SnapshotInfo skipped = store.Snapshot("second", skipHead: true);
        _fixture.Clock.Advance(TimeSpan.FromDays(3));
        Settle(store);

        await using (TimeSeriesStore opened = _fixture.Open(flushed.Directory))
        {
            Assert.Equal(whole, Contents(opened));
        }

        await using (TimeSeriesStore opened = _fixture.Open(skipped.Directory))
        {
            Assert.Equal(whole, Contents(opened));
            await Append(opened, "m", 5, Start + (4 * Hour), Start + (5 * Hour));
            Assert.Equal(samples + (5 * 60), Samples(opened));
        }

        Assert.Equal(["first", "second"], store.Snapshots.Select(s => s.Name));
        Assert.Equal((5 * 120) - 1, flushed.Samples);
        Assert.Throws<IOException>(() => store.Snapshot("first"));
        Assert.Throws<ArgumentException>(() => store.Snapshot("../escape"));
        Assert.True(store.DeleteSnapshot("first"));
        Assert.False(store.DeleteSnapshot("first"));
        Assert.Equal("second", Assert.Single(store.Snapshots).Name);
    }

    [Fact]
    public async Task Backups_are_incremental_and_come_back_whole()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 5, Start, Start + Hour);
        BackupInfo first = Backup(store, "one");
        string contentsOne = Contents(store);
        await Append(store, "m", 5, Start + Hour, Start + (2 * Hour));
        BackupInfo second = Backup(store, "two");
        string contentsTwo = Contents(store);

        Assert.True(second.Files > first.Files);
        Assert.Equal(first.Files - 1, second.Files - second.CopiedFiles);
        Assert.Equal(["one", "two"], StoreBackup.List(_fixture.Files, "/backup").Select(b => b.Name));
        Assert.True(StoreBackup.Verify(_fixture.Files, "/backup").IsSound);
        await AssertRestores("one", "/restored1", contentsOne);
        await AssertRestores(null, "/restored2", contentsTwo);
        Assert.Throws<IOException>(() => StoreBackup.Restore(_fixture.Files, "/backup", "one", _fixture.Files, "/restored1"));
        Assert.Throws<ArgumentException>(() => Backup(store, "two"));

        Assert.True(StoreBackup.Delete(_fixture.Files, "/backup", "one"));
        await AssertRestores("two", "/restored3", contentsTwo);
        Assert.True(StoreBackup.Delete(_fixture.Files, "/backup", "two"));
        Assert.Empty(_fixture.Files.List("/backup/objects"));
    }

    [Fact]
    public async Task Damage_in_a_backup_is_named_and_never_restored()
    {
        await using TimeSeriesStore store = _fixture.Open();
        await Append(store, "m", 5, Start, Start + Hour);
        Backup(store, "one");
        string victim = _fixture.Files.List("/backup/objects").First(n => n.StartsWith("parts", StringComparison.Ordinal));
        _fixture.Files.FlipBit("/backup/objects/" + victim, 300, 2);

        VerificationResult result = StoreBackup.Verify(_fixture.Files, "/backup");
        Assert.Equal("objects/" + victim, Assert.Single(result.Findings).File);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => StoreBackup.Restore(_fixture.Files, "/backup", "one", _fixture.Files, "/r"));
        Assert.Contains(victim, e.Message, StringComparison.Ordinal);
        Assert.False(_fixture.Files.FileExists("/r/manifest"));

        _fixture.Files.FlipBit("/backup/backups/one.listing", 30, 1);
        Assert.Contains(StoreBackup.Verify(_fixture.Files, "/backup").Findings, f => f.File == "backups/one.listing");
        Assert.Empty(StoreBackup.List(_fixture.Files, "/backup"));
    }

    [Fact]
    public async Task Every_flipped_bit_is_found_and_its_file_named()
    {
        await using (TimeSeriesStore store = _fixture.Open())
        {
            await Append(store, "m", 20, Start, Start + Hour);
            await store.SetMetadataAsync([new Deucalion.Model.Samples.MetricMetadata("m", Deucalion.Model.Samples.MetricType.Counter, "help", "")], default);
        }

        SimulatedFileSystem files = _fixture.Files;
        VerificationResult sound = StoreVerification.Run(files, "/data");
        Assert.True(sound.IsSound, string.Join('\n', sound.Findings));
        Assert.Equal((20, 20 * 60), (sound.Series, sound.Samples));
        string[] victims = ["manifest", .. files.List("/data/parts").Select(n => "parts/" + n), .. files.List("/data/state").Select(n => "state/" + n)];
        int seed = Environment.TickCount;
        var random = new Random(seed);
        foreach (string victim in victims)
        {
            int length = files.ReadAll("/data/" + victim).Length;
            for (int i = 0; i < 40; i++)
            {
                long at = random.Next(length);
                int bit = random.Next(8);
                files.FlipBit("/data/" + victim, at, bit);
                VerificationResult result = StoreVerification.Run(files, "/data");
                Assert.True(result.Findings.Any(f => f.File == victim), $"seed {seed}: bit {bit} of byte {at} of {victim}");
                files.FlipBit("/data/" + victim, at, bit);
            }
        }

        files.DeleteFile("/data/" + victims[1]);
        Assert.Equal(victims[1], Assert.Single(StoreVerification.Run(files, "/data").Findings).File);
    }

    [Fact]
    public void Links_are_second_names()
    {
        string root = Path.Combine(Path.GetTempPath(), "deucalion-" + Path.GetRandomFileName());
        IFileSystem[] systems = [PhysicalFileSystem.Instance, _fixture.Files];
        try
        {
            foreach (IFileSystem files in systems)
            {
                files.CreateDirectory(root);
                using (IFile f = files.CreateNew(root + "/a"))
                {
                    f.Write(0, "content"u8);
                }

                files.Link(root + "/a", root + "/b");
                files.DeleteFile(root + "/a");
                byte[] bytes = new byte[7];
                using (IFile f = files.OpenRead(root + "/b"))
                {
                    Assert.Equal(7, f.Read(0, bytes));
                }

                Assert.Equal("content"u8.ToArray(), bytes);
                Assert.ThrowsAny<IOException>(() => files.Link(root + "/none", root + "/c"));
                using (IFile f = files.CreateNew(root + "/a"))
                {
                }

                Assert.Throws<IOException>(() => files.Link(root + "/a", root + "/b"));
            }
        }
        finally
        {
            PhysicalFileSystem.Instance.DeleteDirectory(root);
        }
    }

    private BackupInfo Backup(TimeSeriesStore store, string name)
    {
        SnapshotInfo snapshot = store.Snapshot(name);
        BackupInfo info = StoreBackup.Copy(_fixture.Files, snapshot.Directory, _fixture.Files, "/backup", name, _fixture.Clock);
        store.DeleteSnapshot(name);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        return info;
    }

    private async Task AssertRestores(string? name, string directory, string contents)
    {
        StoreBackup.Restore(_fixture.Files, "/backup", name, _fixture.Files, directory);
        await using TimeSeriesStore store = _fixture.Open(directory);
        Assert.Equal(contents, Contents(store));
    }
}
