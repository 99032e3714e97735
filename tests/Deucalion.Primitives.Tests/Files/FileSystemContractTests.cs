using Deucalion.Primitives.Files;
using Deucalion.Testing.Files;

namespace Deucalion.Primitives.Tests.Files;

/// <summary>What both file systems must do alike.</summary>
public sealed class FileSystemContractTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "deucalion-" + Path.GetRandomFileName());

    public void Dispose() => PhysicalFileSystem.Instance.DeleteDirectory(_root);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_are_created_read_written_cut_and_deleted(bool simulated)
    {
        IFileSystem fs = Make(simulated);
        string path = _root + "/a/b/f.dat";
        Assert.False(fs.FileExists(path));
        fs.CreateDirectory(_root + "/a/b");
        fs.CreateDirectory(_root + "/a/b");
        using (IFile f = fs.CreateNew(path))
        {
            Assert.Equal(path, f.Path);
            f.Write(0, "hello"u8);
            f.Write(8, "x"u8);
            f.SyncData();
            Assert.Equal(9, f.Length);
            byte[] buffer = new byte[20];
            Assert.Equal(9, f.Read(0, buffer));
            Assert.Equal("hello\0\0\0x"u8.ToArray(), buffer[..9]);
            Assert.Equal(0, f.Read(9, buffer));
            f.SetLength(3);
            f.SetLength(5);
            Assert.Equal(5, f.Read(0, buffer));
            Assert.Equal("hel\0\0"u8.ToArray(), buffer[..5]);
        }

        fs.SyncDirectory(_root + "/a/b");
        Assert.Throws<IOException>(() => fs.CreateNew(path));
        using (IFile f = fs.OpenWrite(path))
        {
            f.Write(0, "J"u8);
        }

        using (IFile f = fs.OpenRead(path))
        {
            byte[] one = new byte[1];
            Assert.Equal(1, f.Read(0, one));
            Assert.Equal((byte)'J', one[0]);
            Assert.ThrowsAny<IOException>(() => f.Write(0, "x"u8));
        }

        fs.DeleteFile(path);
        fs.DeleteFile(path);
        Assert.False(fs.FileExists(path));
        Assert.ThrowsAny<IOException>(() => fs.OpenRead(path));
        Assert.ThrowsAny<IOException>(() => fs.OpenWrite(path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Directories_are_listed_renamed_and_deleted(bool simulated)
    {
        IFileSystem fs = Make(simulated);
        fs.CreateDirectory(_root + "/d/sub");
        fs.CreateNew(_root + "/d/b").Dispose();
        fs.CreateNew(_root + "/d/B").Dispose();
        Assert.Equal(["B", "b", "sub"], fs.List(_root + "/d"));
        Assert.Empty(fs.List(_root + "/none"));
        fs.Rename(_root + "/d/b", _root + "/d/B");
        Assert.Equal(["B", "sub"], fs.List(_root + "/d"));
        fs.Rename(_root + "/d", _root + "/e");
        Assert.False(fs.DirectoryExists(_root + "/d"));
        Assert.True(fs.DirectoryExists(_root + "/e/sub"));
        Assert.ThrowsAny<IOException>(() => fs.Rename(_root + "/none", _root + "/x"));
        Assert.ThrowsAny<IOException>(() => fs.SyncDirectory(_root + "/none"));
        fs.DeleteDirectory(_root + "/e");
        fs.DeleteDirectory(_root + "/e");
        Assert.False(fs.DirectoryExists(_root + "/e"));
        Assert.True(fs.FreeBytes(_root) > 0);
    }

    private IFileSystem Make(bool simulated)
    {
        IFileSystem fs = simulated ? new SimulatedFileSystem() : PhysicalFileSystem.Instance;
        fs.CreateDirectory(_root);
        return fs;
    }
}
