using System.Numerics;
using System.Runtime.CompilerServices;

namespace Deucalion.Tsdb.Head.Native;

/// <summary>
/// Records by number, in native memory, at addresses that never change: chunks that double, of which the system gives only the pages that are used. One thread
/// adds; readers may look at what was there before. All zero at first.
/// </summary>
internal sealed unsafe class NativeTable<T>
    where T : unmanaged
{
    private const int FirstBits = 5;
    private readonly nint[] _chunks = new nint[32 - FirstBits];
    private long _bytes;

    /// <summary>Bytes of all chunks, touched or not.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The record; its place must exist (<see cref="Ensure"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int number)
    {
        uint shifted = (uint)number + (1u << FirstBits);
        int chunk = BitOperations.Log2(shifted);
        return (T*)_chunks[chunk - FirstBits] + (shifted - (1u << chunk));
    }

    /// <summary>The record, or null when its place does not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Find(int number)
    {
        uint shifted = (uint)number + (1u << FirstBits);
        int chunk = BitOperations.Log2(shifted);
        nint start = Volatile.Read(ref _chunks[chunk - FirstBits]);
        return start == 0 ? null : (T*)start + (shifted - (1u << chunk));
    }

    /// <summary>The record; its place is made when it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Ensure(int number)
    {
        uint shifted = (uint)number + (1u << FirstBits);
        int chunk = BitOperations.Log2(shifted);
        nint start = _chunks[chunk - FirstBits];
        return (start == 0 ? Add(chunk) : (T*)start) + (shifted - (1u << chunk));
    }

    /// <summary>Gives everything back.</summary>
    public void Free()
    {
        for (int i = 0; i < _chunks.Length; i++)
        {
            NativeSlab.Free((byte*)_chunks[i], SizeOf(i + FirstBits));
            _chunks[i] = 0;
        }

        Volatile.Write(ref _bytes, 0);
    }

    private static nuint SizeOf(int chunk) => (nuint)sizeof(T) << chunk;

    private T* Add(int chunk)
    {
        byte* start = NativeSlab.Allocate(SizeOf(chunk));
        Volatile.Write(ref _chunks[chunk - FirstBits], (nint)start);
        Volatile.Write(ref _bytes, _bytes + (long)SizeOf(chunk));
        return (T*)start;
    }
}
