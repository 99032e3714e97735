using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Head.Native;

/// <summary>
/// Zeroed blocks of native memory. Big ones are mapped for themselves, so that giving them back gives them back to the system at once and pages that
/// nobody has touched cost nothing; small ones come from the C heap.
/// </summary>
internal static unsafe partial class NativeSlab
{
    private const int MappedBytes = 64 << 10;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Takes a block of zeros, aligned to 64 bytes at least. Throws <see cref="OutOfMemoryException"/>.</summary>
    public static byte* Allocate(nuint bytes)
    {
        byte* block;
        if (bytes >= MappedBytes && OperatingSystem.IsLinux())
        {
            block = Map(null, bytes, ReadWrite, PrivateAnonymous, -1, 0);
            if ((nint)block == -1)
            {
                throw new OutOfMemoryException($"the system gives no {bytes} bytes of memory for the head");
            }
        }
        else
        {
            block = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
            NativeMemory.Clear(block, bytes);
        }

        NativeMemoryUse.Add((long)bytes);
        return block;
    }

    /// <summary>Gives a block back; the size is that of its allocation.</summary>
    public static void Free(byte* block, nuint bytes)
    {
        if (block is null)
        {
            return;
        }

        if (bytes >= MappedBytes && OperatingSystem.IsLinux())
        {
            _ = Unmap(block, bytes);
        }
        else
        {
            NativeMemory.AlignedFree(block);
        }

        NativeMemoryUse.Add(-(long)bytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint length);
}
