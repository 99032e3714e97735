using System.Numerics;
using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// A set of series ordinals below a fixed count, in chunks of 65,536: nothing, everything, a sorted array or one bit each, so that a small set of a
/// big part is small. One thread may change it; many may read it when nobody does.
/// </summary>
internal sealed class SeriesBitmap
{
    private const int ChunkBits = 16;
    private const int ChunkSize = 1 << ChunkBits;

    /// <summary>More ordinals take less room as bits.</summary>
    private const int MaxArray = 4096;

    /// <summary>Up to here an ordinal may be put in between.</summary>
    private const int MaxInsert = 128;
    private readonly Chunk[] _chunks;

    /// <summary>Chunks that are empty there stay empty here.</summary>
    private readonly SeriesBitmap? _within;

    /// <summary>An empty set; what is added where <paramref name="within"/> has nothing near may be left out, since it is only to be compared with that.</summary>
    public SeriesBitmap(int size, SeriesBitmap? within = null)
    {
        Size = size;
        _within = within;
        _chunks = new Chunk[(size + ChunkSize - 1) >> ChunkBits];
    }

    private SeriesBitmap(int size, Chunk[] chunks)
    {
        Size = size;
        _chunks = chunks;
    }

    /// <summary>Ordinals are below it.</summary>
    public int Size { get; }

    /// <summary>Bytes in memory, about.</summary>
    public long Bytes
    {
        get
        {
            long n = 64 + (_chunks.Length * 24L);
            foreach (Chunk c in _chunks)
            {
                n += c.Array is { } a ? 24 + (a.Length * 2) : c.Words is { } w ? 24 + (w.Length * 8) : 0;
            }

            return n;
        }
    }

    /// <summary>A set of all ordinals.</summary>
    public static SeriesBitmap Full(int size)
    {
        var all = new SeriesBitmap(size);
        all.AddRange(0, size);
        return all;
    }

    /// <summary>A set of its own with the same ordinals.</summary>
    public SeriesBitmap Clone()
    {
        var chunks = new Chunk[_chunks.Length];
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i] = _chunks[i].Clone();
        }

        return new SeriesBitmap(Size, chunks);
    }

    public bool Contains(int ordinal) => (uint)ordinal < (uint)Size && _chunks[ordinal >> ChunkBits].Contains(ordinal & (ChunkSize - 1));

    /// <summary>Adds an ordinal; one at or above <see cref="Size"/> is left out (a series that came after the reader).</summary>
    public void Add(int ordinal)
    {
        if ((uint)ordinal < (uint)Size && IsWanted(ordinal >> ChunkBits))
        {
            int c = ordinal >> ChunkBits;
            _chunks[c].Add(ordinal & (ChunkSize - 1), Limit(c));
        }
    }

    /// <summary>Takes an ordinal out.</summary>
    public void Discard(int ordinal)
    {
        if ((uint)ordinal < (uint)Size)
        {
            int c = ordinal >> ChunkBits;
            _chunks[c].Discard(ordinal & (ChunkSize - 1), Limit(c));
        }
    }

    /// <summary>Adds consecutive ordinals.</summary>
    public void AddRange(int first, int count)
    {
        int end = (int)Math.Min(Size, (long)first + count);
        for (int i = first; i < end;)
        {
            int c = i >> ChunkBits;
            int from = i & (ChunkSize - 1);
            int to = Math.Min(ChunkSize, end - (c << ChunkBits));
            if (IsWanted(c))
            {
                _chunks[c].AddRange(from, to, Limit(c));
            }

            i = (c << ChunkBits) + to;
        }
    }

    /// <summary>Adds the ordinals whose bits are set; bit 0 of the first word is ordinal <paramref name="firstWord"/> · 64. Words must not reach beyond <see cref="Size"/>.</summary>
    public void AddWords(int firstWord, ReadOnlySpan<byte> words)
    {
        for (int i = 0; i < words.Length / 8; i++)
        {
            ulong w = MemoryMarshal.Read<ulong>(words[(i * 8)..]);
            int at = (firstWord + i) << 6;
            if (w != 0 && IsWanted(at >> ChunkBits))
            {
                int c = at >> ChunkBits;
                _chunks[c].Bits(Limit(c))?[(at & (ChunkSize - 1)) >> 6] |= w;
            }
        }
    }

    public void IntersectWith(SeriesBitmap other)
    {
        for (int i = 0; i < _chunks.Length; i++)
        {
            _chunks[i].Intersect(other._chunks[i]);
        }
    }

    public void UnionWith(SeriesBitmap other)
    {
        for (int i = 0; i < _chunks.Length; i++)
        {
            _chunks[i].Union(other._chunks[i], Limit(i));
        }
    }

    public void Remove(SeriesBitmap other)
    {
        for (int i = 0; i < _chunks.Length; i++)
        {
            _chunks[i].Remove(other._chunks[i], Limit(i));
        }
    }

    /// <summary>Number of ordinals in the set.</summary>
    public int Count()
    {
        int n = 0;
        for (int i = 0; i < _chunks.Length; i++)
        {
            n += _chunks[i].Count(Limit(i));
        }

        return n;
    }

    /// <summary>The next ordinal at or after one; -1 when there is none.</summary>
    public int Next(int from)
    {
        if (from < 0)
        {
            return -1;
        }

        int at = from & (ChunkSize - 1);
        for (int c = from >> ChunkBits; c < _chunks.Length; c++)
        {
            int next = _chunks[c].Next(at, Limit(c));
            if (next >= 0)
            {
                return (c << ChunkBits) + next;
            }

            at = 0;
        }

        return -1;
    }

    private bool IsWanted(int chunk) => _within is null || !_within._chunks[chunk].IsNothing;

    /// <summary>Ordinals of a chunk are below it.</summary>
    private int Limit(int chunk) => Math.Min(ChunkSize, Size - (chunk << ChunkBits));

    /// <summary>At most one of <see cref="Array"/>, <see cref="Words"/> and <see cref="_full"/> is there; none = empty.</summary>
    private struct Chunk
    {
        private int _count;
        private bool _full;

        public ushort[]? Array { get; private set; }

        public ulong[]? Words { get; private set; }

        public readonly Chunk Clone()
        {
            Chunk c = this;
            c.Array = (ushort[]?)Array?.Clone();
            c.Words = (ulong[]?)Words?.Clone();
            return c;
        }

        public readonly bool Contains(int at) =>
            _full || (Words is { } w ? (w[at >> 6] >> (at & 63) & 1) != 0 : Array is { } a && a.AsSpan(0, _count).BinarySearch((ushort)at) >= 0);

        public void Add(int at, int limit)
        {
            if (_full)
            {
                return;
            }

            if (Words is { } w)
            {
                w[at >> 6] |= 1UL << (at & 63);
                return;
            }

            Array ??= new ushort[4];
            if (_count > 0 && Array[_count - 1] >= at)
            {
                int place = Array.AsSpan(0, _count).BinarySearch((ushort)at);
                if (place >= 0)
                {
                    return;
                }

                if (_count >= MaxInsert)
                {
                    Bits(limit)![at >> 6] |= 1UL << (at & 63);
                    return;
                }

                Grow();
                Array.AsSpan(~place, _count - ~place).CopyTo(Array.AsSpan(~place + 1));
                Array[~place] = (ushort)at;
                _count++;
                return;
            }

            if (_count >= MaxArray)
            {
                Bits(limit)![at >> 6] |= 1UL << (at & 63);
                return;
            }

            Grow();
            Array[_count++] = (ushort)at;
        }

        public void AddRange(int from, int to, int limit)
        {
            if (_full)
            {
                return;
            }

            if (from == 0 && to >= limit)
            {
                this = new Chunk { _full = true };
                return;
            }

            if (Words is null && to - from + _count <= MaxInsert)
            {
                for (int i = from; i < to; i++)
                {
                    Add(i, limit);
                }

                return;
            }

            ulong[] w = Bits(limit)!;
            for (int i = from; i < to;)
            {
                if ((i & 63) == 0 && to - i >= 64)
                {
                    w[i >> 6] = ulong.MaxValue;
                    i += 64;
                }
                else
                {
                    w[i >> 6] |= 1UL << (i & 63);
                    i++;
                }
            }
        }

        /// <summary>Turns the chunk into bits; null when it is full and stays so.</summary>
        public ulong[]? Bits(int limit)
        {
            if (_full || Words is not null)
            {
                return Words;
            }

            var w = new ulong[(limit + 63) >> 6];
            for (int i = 0; i < _count; i++)
            {
                w[Array![i] >> 6] |= 1UL << (Array[i] & 63);
            }

            this = new Chunk { Words = w };
            return w;
        }

        public void Intersect(in Chunk other)
        {
            if (other._full || IsNothing)
            {
                return;
            }

            if (other.IsNothing)
            {
                this = default;
            }
            else if (_full)
            {
                this = other.Clone();
            }
            else if (Words is { } w && other.Words is { } o)
            {
                for (int i = 0; i < w.Length; i++)
                {
                    w[i] &= o[i];
                }
            }
            else if (Array is not null)
            {
                Keep(other, true);
            }
            else
            {
                Chunk few = other.Clone();
                few.Keep(this, true);
                this = few;
            }
        }

        public void Union(in Chunk other, int limit)
        {
            if (_full || other.IsNothing)
            {
                return;
            }

            if (other._full)
            {
                this = new Chunk { _full = true };
            }
            else if (IsNothing)
            {
                this = other.Clone();
            }
            else if (other.Words is { } o)
            {
                ulong[] w = Bits(limit)!;
                for (int i = 0; i < w.Length; i++)
                {
                    w[i] |= o[i];
                }
            }
            else
            {
                for (int i = 0; i < other._count; i++)
                {
                    Add(other.Array![i], limit);
                }
            }
        }

        public void Remove(in Chunk other, int limit)
        {
            if (IsNothing || other.IsNothing)
            {
                return;
            }

            if (other._full)
            {
                this = default;
                return;
            }

            if (Array is not null)
            {
                Keep(other, false);
                return;
            }

            Spell(limit);
            ulong[] w = Words!;
            if (other.Words is { } o)
            {
                for (int i = 0; i < w.Length; i++)
                {
                    w[i] &= ~o[i];
                }
            }
            else
            {
                for (int i = 0; i < other._count; i++)
                {
                    w[other.Array![i] >> 6] &= ~(1UL << (other.Array[i] & 63));
                }
            }
        }

        public readonly int Count(int limit)
        {
            if (_full)
            {
                return limit;
            }

            if (Words is null)
            {
                return _count;
            }

            int n = 0;
            foreach (ulong w in Words)
            {
                n += BitOperations.PopCount(w);
            }

            return n;
        }

        public readonly int Next(int at, int limit)
        {
            if (_full)
            {
                return at < limit ? at : -1;
            }

            if (Words is not { } words)
            {
                if (Array is null || at >= limit)
                {
                    return -1;
                }

                int place = Array.AsSpan(0, _count).BinarySearch((ushort)at);
                place = place < 0 ? ~place : place;
                return place < _count ? Array[place] : -1;
            }

            int word = at >> 6;
            if (word >= words.Length)
            {
                return -1;
            }

            ulong w = words[word] & (ulong.MaxValue << (at & 63));
            while (w == 0)
            {
                if (++word == words.Length)
                {
                    return -1;
                }

                w = words[word];
            }

            return (word << 6) + BitOperations.TrailingZeroCount(w);
        }

        public void Discard(int at, int limit)
        {
            Spell(limit);
            if (Words is { } w)
            {
                w[at >> 6] &= ~(1UL << (at & 63));
            }
            else if (Array?.AsSpan(0, _count).BinarySearch((ushort)at) is >= 0 and int place)
            {
                Array.AsSpan(place + 1, _count - place - 1).CopyTo(Array.AsSpan(place));
                _count--;
            }
        }

        /// <summary>Everything as bits, so that some can be taken out.</summary>
        private void Spell(int limit)
        {
            if (_full)
            {
                _full = false;
                Words = new ulong[(limit + 63) >> 6];
                Words.AsSpan().Fill(ulong.MaxValue);
                if ((limit & 63) != 0)
                {
                    Words[^1] = (1UL << (limit & 63)) - 1;
                }
            }
        }

        /// <summary>True when nothing is in it; a chunk of bits counts as something.</summary>
        public readonly bool IsNothing => !_full && Words is null && _count == 0;

        private void Keep(in Chunk other, bool inside)
        {
            int kept = 0;
            for (int i = 0; i < _count; i++)
            {
                if (other.Contains(Array![i]) == inside)
                {
                    Array[kept++] = Array[i];
                }
            }

            _count = kept;
        }

        private void Grow()
        {
            if (_count == Array!.Length)
            {
                ushort[] bigger = new ushort[Math.Min(MaxArray, _count * 2)];
                Array.CopyTo(bigger, 0);
                Array = bigger;
            }
        }
    }
}
