using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Head.Native;

/// <summary>
/// Memory that is taken in small pieces and given back all at once. Pieces that are given up before that are used again for pieces of the same size. Slabs
/// begin small, so that a store with few series is small, and double up to 1 MiB. One thread at a time; <see cref="Free"/> once, when nobody reads any more.
/// </summary>
internal sealed unsafe class NativeArena
{
    private const int FirstSlab = 4 << 10;
    private const int LargestSlab = 1 << 20;
    private const int SizeClasses = 65;

    /// <summary>Bytes behind the last piece of a slab: a reader that raced with a writer may read so far behind a piece before it notices.</summary>
    private const int Margin = 256;

    private readonly List<(nint Block, int Bytes)> _slabs = [];
    private nint[]? _spare;
    private byte* _at;
    private byte* _end;
    private long _bytes;

    /// <summary>Bytes of all slabs.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>A piece, aligned to 8 bytes. Zeroed unless it was given up before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Allocate(int bytes)
    {
        bytes = (bytes + 7) & ~7;
        int size = bytes >> 3;
        if (_spare is not null && size < SizeClasses && _spare[size] != 0)
        {
            return Reuse(size);
        }

        if (_end - _at < bytes)
        {
            Grow(bytes);
        }

        byte* piece = _at;
        _at += bytes;
        return piece;
    }

    /// <summary>Gives a piece up; readers may still read it, what they see then means nothing.</summary>
    public void GiveUp(byte* piece, int bytes)
    {
        int size = (bytes + 7) >> 3;
        if (size is 0 or >= SizeClasses)
        {
            return;
        }

        _spare ??= new nint[SizeClasses];
        *(nint*)piece = _spare[size];
        _spare[size] = (nint)piece;
    }

    /// <summary>A copy of bytes.</summary>
    public byte* Copy(ReadOnlySpan<byte> bytes)
    {
        byte* piece = Allocate(bytes.Length);
        bytes.CopyTo(new Span<byte>(piece, bytes.Length));
        return piece;
    }

    /// <summary>Gives everything back.</summary>
    public void Free()
    {
        foreach ((nint block, int bytes) in CollectionsMarshal.AsSpan(_slabs))
        {
            NativeSlab.Free((byte*)block, (nuint)bytes);
        }

        _slabs.Clear();
        _spare = null;
        _at = _end = null;
        Volatile.Write(ref _bytes, 0);
    }

    private byte* Reuse(int size)
    {
        nint piece = _spare![size];
        _spare[size] = *(nint*)piece;
        return (byte*)piece;
    }

    private void Grow(int bytes)
    {
        int slab = Math.Max(bytes + Margin, (int)Math.Min(LargestSlab, Math.Max(FirstSlab, _bytes)));
        _at = NativeSlab.Allocate((nuint)slab);
        _end = _at + slab - Margin;
        _slabs.Add(((nint)_at, slab));
        Volatile.Write(ref _bytes, _bytes + slab);
    }
}
