using System.Numerics;

namespace Deucalion.Tsdb.Index;

/// <summary>A set of series ordinals below a fixed count, one bit each.</summary>
internal sealed class SeriesBitmap
{
    private readonly ulong[] _words;

    public SeriesBitmap(int size)
    {
        Size = size;
        _words = new ulong[(size + 63) / 64];
    }

    /// <summary>Ordinals are below it.</summary>
    public int Size { get; }

    /// <summary>A set of all ordinals.</summary>
    public static SeriesBitmap Full(int size)
    {
        var all = new SeriesBitmap(size);
        all.AddRange(0, size);
        return all;
    }

    public bool Contains(int ordinal) => (_words[ordinal >> 6] >> (ordinal & 63) & 1) != 0;

    /// <summary>Adds an ordinal; one at or above <see cref="Size"/> is left out (a series that came after the reader).</summary>
    public void Add(int ordinal)
    {
        if ((uint)ordinal < (uint)Size)
        {
            _words[ordinal >> 6] |= 1UL << (ordinal & 63);
        }
    }

    /// <summary>Adds consecutive ordinals.</summary>
    public void AddRange(int first, int count)
    {
        int end = Math.Min(Size, first + count);
        for (int i = first; i < end;)
        {
            if ((i & 63) == 0 && end - i >= 64)
            {
                _words[i >> 6] = ulong.MaxValue;
                i += 64;
            }
            else
            {
                _words[i >> 6] |= 1UL << (i & 63);
                i++;
            }
        }
    }

    public void IntersectWith(SeriesBitmap other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }
    }

    public void UnionWith(SeriesBitmap other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public void Remove(SeriesBitmap other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            _words[i] &= ~other._words[i];
        }
    }

    /// <summary>Number of ordinals in the set.</summary>
    public int Count()
    {
        int n = 0;
        foreach (ulong w in _words)
        {
            n += BitOperations.PopCount(w);
        }

        return n;
    }

    /// <summary>The next ordinal at or after one; -1 when there is none.</summary>
    public int Next(int from)
    {
        int word = from >> 6;
        if (from < 0 || word >= _words.Length)
        {
            return -1;
        }

        ulong w = _words[word] & (ulong.MaxValue << (from & 63));
        while (w == 0)
        {
            if (++word == _words.Length)
            {
                return -1;
            }

            w = _words[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(w);
    }
}
