using System.Diagnostics;

namespace Deucalion.EndToEnd.Tests;

/// <summary>A small file system in memory (tmpfs), mounted on a folder of its own; unmounted when disposed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts it; a machine that does not permit this fails the test with the way out.</summary>
    public static SmallDisk Mount(string size)
    {
        string path = Directory.CreateTempSubdirectory("deucalion-disk-").FullName;
        (int code, string output) = Run("mount", "-t", "tmpfs", "-o", "size=" + size, "deucalion-test", path);
        if (code != 0)
        {
            Directory.Delete(path);
            Assert.Fail($"This test mounts a small tmpfs and was not permitted to ({output.Trim()}). Run it as root; in a container, start the container with: --cap-add SYS_ADMIN --security-opt apparmor=unconfined");
        }

        return new SmallDisk(path);
    }

    /// <summary>Changes its size.</summary>
    public void Resize(string size)
    {
        (int code, string output) = Run("mount", "-o", "remount,size=" + size, Path);
        Assert.True(code == 0, output);
    }

    public long FreeBytes() => new DriveInfo(Path).AvailableFreeSpace;

    public void Dispose()
    {
        // Lazily when something still holds a file: no mount may outlive the test.
        if (Run("umount", Path).Code != 0)
        {
            _ = Run("umount", "-l", Path);
        }

        Directory.Delete(Path);
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
