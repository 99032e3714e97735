using Deucalion.Primitives.Files;
using Deucalion.Testing.Files;

namespace Deucalion.Primitives.Tests.Files;

public sealed class SimulatedFileSystemTests
{
    [Fact]
    public void What_was_synced_survives_every_crash()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var fs = new SimulatedFileSystem();
            fs.CreateDirectory("/d");
            fs.SyncDirectory("/");
            using IFile f = fs.CreateNew("/d/f");
            f.Write(0, "durable"u8);
            f.SyncData();
            fs.SyncDirectory("/d");
            f.Write(7, "-lost or torn"u8);
            fs.Crash(seed);

            byte[] bytes = fs.ReadAll("/d/f");
            Assert.True(bytes.AsSpan().StartsWith("durable"u8), $"seed {seed}");

            // What was not synced may be cut, and what the disk had not written yet reads as zero.
            Assert.True(bytes.Length <= "durable-lost or torn".Length, $"seed {seed}");
            Assert.All(bytes.Index(), b => Assert.True(b.Item == 0 || b.Item == "durable-lost or torn"[b.Index], $"seed {seed}"));
            Assert.Throws<IOException>(() => f.Length);
        }
    }

    [Fact]
    public void What_was_not_synced_is_sometimes_lost_sometimes_torn_sometimes_kept()
    {
        var lengths = new HashSet<int>();
        int missing = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            var fs = new SimulatedFileSystem();
            using IFile f = fs.CreateNew("/f");
            f.Write(0, "12345678"u8);
            fs.Crash(seed);
            if (fs.FileExists("/f"))
            {
                lengths.Add(fs.ReadAll("/f").Length);
            }
            else
            {
                missing++;
            }
        }

        Assert.InRange(missing, 1, 99);
        Assert.Contains(0, lengths);
        Assert.Contains(8, lengths);
        Assert.True(lengths.Count > 4);
    }

    [Fact]
    public void A_rename_is_whole_or_not_at_all()
    {
        var seen = new HashSet<string>();
        for (int seed = 0; seed < 50; seed++)
        {
            var fs = new SimulatedFileSystem();
            Put(fs, "/a", "new"u8);
            Put(fs, "/b", "old"u8);
            fs.SyncDirectory("/");
            fs.Rename("/a", "/b");
            fs.Crash(seed);
            seen.Add(string.Join(',', fs.List("/")) + ":" + System.Text.Encoding.ASCII.GetString(fs.ReadAll("/b")));
        }

        Assert.Equal(["a,b:old", "b:new"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_nth_operation_fails_or_crashes()
    {
        var fs = new SimulatedFileSystem();
        IFile f = fs.CreateNew("/f");
        fs.FailAt = fs.Operations + 2;
        f.Write(0, "a"u8);
        Assert.Throws<IOException>(f.SyncData);
        f.SyncData();
        Assert.Equal(1, f.Length);

        fs.SyncDirectory("/");
        fs.CrashAt = fs.Operations + 1;
        Assert.Throws<SimulatedCrashException>(() => f.Write(1, "b"u8));
        Assert.Throws<SimulatedCrashException>(() => fs.List("/"));
        fs.Crash(1);
        Assert.Equal(["f"], fs.List("/"));
    }

    [Fact]
    public void After_a_failed_sync_the_next_one_saves_nothing_of_before()
    {
        bool lost = false;
        for (int seed = 0; seed < 50; seed++)
        {
            var fs = new SimulatedFileSystem();
            IFile f = fs.CreateNew("/f");
            fs.SyncDirectory("/");
            f.Write(0, "before"u8);
            fs.FailAt = fs.Operations + 1;
            Assert.Throws<IOException>(f.SyncData);
            f.SyncData();
            fs.Crash(seed);
            lost |= fs.ReadAll("/f").Length < 6;
        }

        Assert.True(lost);
    }

    [Fact]
    public void A_full_disk_takes_what_fits()
    {
        var fs = new SimulatedFileSystem { Capacity = 10 };
        IFile f = fs.CreateNew("/f");
        f.Write(0, "12345678"u8);
        Assert.Equal(2, fs.FreeBytes("/"));
        Assert.Throws<IOException>(() => f.Write(8, "9012"u8));
        Assert.Equal("1234567890"u8.ToArray(), fs.ReadAll("/f"));
        f.SetLength(3);
        Assert.Equal(7, fs.FreeBytes("/"));
    }

    [Fact]
    public void Short_reads_and_rotten_bits()
    {
        var fs = new SimulatedFileSystem();
        Put(fs, "/f", "0123456789"u8);
        fs.ReadShort(3);
        using IFile f = fs.OpenRead("/f");
        byte[] buffer = new byte[10];
        int[] sizes = [.. Enumerable.Range(0, 30).Select(_ => f.Read(0, buffer))];
        Assert.All(sizes, s => Assert.InRange(s, 1, 10));
        Assert.True(sizes.Distinct().Count() > 3);

        fs.FlipBit("/f", 2, 0);
        Assert.Equal("0133456789"u8.ToArray(), fs.ReadAll("/f"));
        fs.Crash(0);
    }

    private static void Put(SimulatedFileSystem fs, string path, ReadOnlySpan<byte> data)
    {
        using IFile f = fs.CreateNew(path);
        f.Write(0, data);
        f.SyncData();
    }
}
