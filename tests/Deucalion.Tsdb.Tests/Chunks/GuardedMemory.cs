using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>Memory whose last byte is followed by a page that may not be touched: reading or writing past the end ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly byte* _start;
    private readonly nuint _length;
    private readonly int _usable;

    public GuardedMemory(int atLeast)
    {
        int page = Environment.SystemPageSize;
        _usable = (atLeast + page - 1) / page * page;
        _length = (nuint)(_usable + page);
        _start = Map(null, _length, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)_start == -1 || Protect(_start + _usable, (nuint)page, 0) != 0)
        {
            throw new InvalidOperationException("The system gave no guarded memory.");
        }
    }

    /// <summary>Guard pages are set by Linux system calls here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>A copy of <paramref name="bytes"/> that ends at the guard.</summary>
    public ReadOnlySpan<byte> Place(ReadOnlySpan<byte> bytes)
    {
        Span<byte> place = End<byte>(bytes.Length);
        bytes.CopyTo(place);
        return place;
    }

    /// <summary>Room for <paramref name="count"/> items that ends at the guard.</summary>
    public Span<T> End<T>(int count)
        where T : unmanaged => new(_start + _usable - (count * sizeof(T)), count);

    public void Dispose() => _ = Unmap(_start, _length);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
