using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Deucalion.Primitives.Files;

/// <summary>
/// What .NET has no call for: syncing data without metadata, and syncing directories. Errors are <see cref="IOException"/>s: .NET's own
/// flush ignores some of them, and a sync that failed unheard is a lost write.
/// </summary>
internal static partial class NativeFile
{
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExecLinux = 0x80000;
    private const int OpenCloseOnExecMac = 0x1000000;
    private const int Interrupted = 4;
    private const int NoEntry = 2;
    private const int Exists = 17;

    /// <summary>Makes a file's data durable.</summary>
    public static void SyncData(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }

        bool added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            int descriptor = (int)handle.DangerousGetHandle();
            Check(Retry(descriptor, OperatingSystem.IsLinux() ? FDataSync : FSync), "sync", path);
        }
        finally
        {
            if (added)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Makes a directory's entries durable. Windows writes them through by itself.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(path, OpenReadOnly | (OperatingSystem.IsLinux() ? OpenCloseOnExecLinux : OpenCloseOnExecMac), 0);
        Check(descriptor < 0 ? Marshal.GetLastPInvokeError() : 0, "open", path);
        try
        {
            Check(Retry(descriptor, FSync), "sync", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>A hard link; false where there can be none (another file system, none supported, too many links). A taken name is an error.</summary>
    public static bool TryLink(string existing, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        int error = HardLink(existing, path) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error is NoEntry or Exists)
        {
            throw new IOException($"cannot link {existing} as {path}: {new Win32Exception(error).Message}");
        }

        return error == 0;
    }

    private static int Retry(int descriptor, Func<int, int> call)
    {
        while (call(descriptor) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    private static void Check(int error, string verb, string path)
    {
        if (error != 0)
        {
            throw new IOException($"cannot {verb} {path}: {new Win32Exception(error).Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string existing, string path);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
