using System.Buffers.Binary;
using Deucalion.Primitives.Bits;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Ascending ordinals as a list of segments: single ordinals, runs or bits, whichever is shortest for each 65,536 ordinals; docs/format/part.md,
/// "Postings".
/// </summary>
internal static class PostingsCodec
{
    private const int Singles = 0;
    private const int Runs = 1;
    private const int Bits = 2;

    /// <summary>Writes a list with its head.</summary>
    public static void Write(ByteWriter w, ReadOnlySpan<int> ordinals, ByteWriter scratch)
    {
        if (ordinals.Length == 1)
        {
            w.Varint(((ulong)(uint)ordinals[0] << 1) | 1);
            return;
        }

        scratch.Clear();
        WriteSegments(scratch, ordinals);
        w.Varint((ulong)scratch.Length << 1);
        w.Raw(scratch.Written);
    }

    /// <summary>Adds the ordinals of the list that starts at an offset.</summary>
    public static void AddTo(ReadOnlySpan<byte> lists, int offset, SeriesBitmap into)
    {
        ReadOnlySpan<byte> list = Body(lists, offset, out int single);
        if (single >= 0)
        {
            into.Add(single < into.Size ? single : throw OutOfRange());
            return;
        }

        var r = new SpanReader(list);
        ulong next = 0;
        while (r.Remaining > 0)
        {
            ulong head = r.Varint();
            ulong items = head >> 2;
            switch ((int)(head & 3))
            {
                case Singles:
                    next = AddSingles(ref r, items, next, into);
                    break;
                case Runs:
                    next = AddRuns(ref r, items, next, into);
                    break;
                case Bits:
                    next = AddBits(ref r, items, into);
                    break;
                default:
                    throw new InvalidDataException("a postings list has an unknown form");
            }
        }
    }

    /// <summary>Number of ordinals in the list that starts at an offset.</summary>
    public static long Count(ReadOnlySpan<byte> lists, int offset)
    {
        ReadOnlySpan<byte> list = Body(lists, offset, out int single);
        if (single >= 0)
        {
            return 1;
        }

        var r = new SpanReader(list);
        long n = 0;
        while (r.Remaining > 0)
        {
            ulong head = r.Varint();
            ulong items = head >> 2;
            int kind = (int)(head & 3);
            if (kind == Bits)
            {
                r.Varint();
                foreach (byte b in r.Raw(WordBytes(items, r.Remaining)))
                {
                    n += System.Numerics.BitOperations.PopCount(b);
                }

                continue;
            }

            for (ulong i = 0; i < items; i++)
            {
                r.Varint();
                n += kind == Runs ? (long)r.Varint() + 1 : 1;
            }
        }

        return n;
    }

    /// <summary>Offset of the list behind the one at an offset.</summary>
    public static int Skip(ReadOnlySpan<byte> lists, int offset)
    {
        ReadOnlySpan<byte> body = Body(lists, offset, out int single);
        return single >= 0 ? offset + HeadLength(lists, offset) : offset + HeadLength(lists, offset) + body.Length;
    }

    private static int HeadLength(ReadOnlySpan<byte> lists, int offset) => Varint.Read(lists[offset..], out _);

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> lists, int offset, out int single)
    {
        var r = new SpanReader(lists[offset..]);
        ulong head = r.Varint();
        single = -1;
        if ((head & 1) != 0)
        {
            single = head >> 1 <= int.MaxValue ? (int)(head >> 1) : throw OutOfRange();
            return default;
        }

        return head >> 1 <= (ulong)r.Remaining ? r.Raw((int)(head >> 1)) : throw new InvalidDataException("a postings list is cut");
    }

    private static ulong AddSingles(ref SpanReader r, ulong items, ulong next, SeriesBitmap into)
    {
        ulong size = (ulong)into.Size;
        for (ulong i = 0; i < items; i++)
        {
            ulong at = next + r.Varint();
            if (at >= size)
            {
                throw OutOfRange();
            }

            into.Add((int)at);
            next = at + 1;
        }

        return next;
    }

    private static ulong AddRuns(ref SpanReader r, ulong items, ulong next, SeriesBitmap into)
    {
        ulong size = (ulong)into.Size;
        for (ulong i = 0; i < items; i++)
        {
            ulong first = next + r.Varint();
            ulong more = r.Varint();
            if (first >= size || more >= size - first)
            {
                throw OutOfRange();
            }

            into.AddRange((int)first, (int)more + 1);
            next = first + more + 1;
        }

        return next;
    }

    private static ulong AddBits(ref SpanReader r, ulong words, SeriesBitmap into)
    {
        ulong first = r.Varint();
        ReadOnlySpan<byte> bits = r.Raw(WordBytes(words, r.Remaining));
        ulong end = (first + words) << 6;
        if (words == 0 || first > int.MaxValue || end > (((ulong)into.Size + 63) & ~63UL))
        {
            throw OutOfRange();
        }

        if (end > (ulong)into.Size && BinaryPrimitives.ReadUInt64LittleEndian(bits[^8..]) >> (into.Size & 63) != 0)
        {
            throw OutOfRange();
        }

        into.AddWords((int)first, bits);
        return end;
    }

    private static int WordBytes(ulong words, int remaining) =>
        words <= (ulong)(remaining / 8) ? (int)words * 8 : throw new InvalidDataException("a postings list is cut");

    private static void WriteSegments(ByteWriter w, ReadOnlySpan<int> ordinals)
    {
        int next = 0;
        int from = 0;
        while (from < ordinals.Length)
        {
            // Chunks behind each other in one form are one segment; bits stay within their chunk.
            int end = ChunkEnd(ordinals, from);
            int kind = Cheapest(ordinals[from..end]);
            while (kind != Bits && end < ordinals.Length)
            {
                int chunk = ChunkEnd(ordinals, end);
                if (Cheapest(ordinals[end..chunk]) != kind)
                {
                    break;
                }

                end = chunk;
            }

            next = WriteSegment(w, kind, ordinals[from..end], next);
            from = end;
        }
    }

    private static int WriteSegment(ByteWriter w, int kind, ReadOnlySpan<int> ordinals, int next)
    {
        switch (kind)
        {
            case Singles:
                w.Varint(((ulong)ordinals.Length << 2) | Singles);
                foreach (int o in ordinals)
                {
                    w.Varint((ulong)(o - next));
                    next = o + 1;
                }

                return next;
            case Runs:
                w.Varint(((ulong)CountRuns(ordinals) << 2) | Runs);
                for (int i = 0; i < ordinals.Length;)
                {
                    int end = RunEnd(ordinals, i);
                    w.Varint((ulong)(ordinals[i] - next));
                    w.Varint((ulong)(end - i - 1));
                    next = ordinals[end - 1] + 1;
                    i = end;
                }

                return next;
            default:
                int firstWord = ordinals[0] >> 6;
                int words = (ordinals[^1] >> 6) - firstWord + 1;
                w.Varint(((ulong)words << 2) | Bits);
                w.Varint((ulong)firstWord);
                int at = w.Length;
                w.Zeros(words * 8);
                Span<byte> bits = w.Patch(at, words * 8);
                foreach (int o in ordinals)
                {
                    int bit = o - (firstWord << 6);
                    bits[bit >> 3] |= (byte)(1 << (bit & 7));
                }

                return (firstWord + words) << 6;
        }
    }

    private static int Cheapest(ReadOnlySpan<int> ordinals)
    {
        long singles = 0;
        for (int i = 1; i < ordinals.Length; i++)
        {
            singles += Size(ordinals[i] - ordinals[i - 1] - 1);
        }

        long runs = 0;
        for (int i = 0; i < ordinals.Length;)
        {
            int end = RunEnd(ordinals, i);
            runs += Size(end - i - 1) + (i == 0 ? 0 : Size(ordinals[i] - ordinals[i - 1] - 1));
            i = end;
        }

        long bits = 8L * ((ordinals[^1] >> 6) - (ordinals[0] >> 6) + 1);
        return bits < singles && bits < runs ? Bits : runs < singles ? Runs : Singles;
    }

    private static int Size(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;

    private static int CountRuns(ReadOnlySpan<int> ordinals)
    {
        int n = 0;
        for (int i = 0; i < ordinals.Length; i = RunEnd(ordinals, i))
        {
            n++;
        }

        return n;
    }

    private static int RunEnd(ReadOnlySpan<int> ordinals, int from)
    {
        int end = from + 1;
        while (end < ordinals.Length && ordinals[end] == ordinals[end - 1] + 1)
        {
            end++;
        }

        return end;
    }

    private static int ChunkEnd(ReadOnlySpan<int> ordinals, int from)
    {
        int limit = ordinals[from] | 0xFFFF;
        int low = from;
        int high = ordinals.Length;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (ordinals[mid] <= limit)
            {
                low = mid + 1;
            }
            else
            {
                high = mid;
            }
        }

        return low;
    }

    private static InvalidDataException OutOfRange() => new("a series number is out of range");
}
