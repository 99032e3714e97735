using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>Ascending ordinals as runs or as single deltas, whichever is shorter; docs/format/part.md, "Postings".</summary>
internal static class PostingsCodec
{
    public static void Write(ByteWriter w, ReadOnlySpan<int> ordinals)
    {
        int runs = 0;
        for (int i = 0; i < ordinals.Length; i++)
        {
            runs += i == 0 || ordinals[i] != ordinals[i - 1] + 1 ? 1 : 0;
        }

        bool asRuns = runs * 2 < ordinals.Length;
        w.Varint((ulong)(asRuns ? runs : ordinals.Length) << 1 | (asRuns ? 1u : 0u));
        int next = 0;
        for (int i = 0; i < ordinals.Length;)
        {
            int end = i + 1;
            while (asRuns && end < ordinals.Length && ordinals[end] == ordinals[end - 1] + 1)
            {
                end++;
            }

            w.Varint((ulong)(ordinals[i] - next));
            if (asRuns)
            {
                w.Varint((ulong)(end - i));
            }

            next = ordinals[end - 1] + 1;
            i = end;
        }
    }

    public static void AddTo(ReadOnlySpan<byte> encoded, SeriesBitmap into)
    {
        var r = new SpanReader(encoded);
        ulong head = r.Varint();
        ulong items = head >> 1;
        bool runs = (head & 1) != 0;
        ulong next = 0;
        for (ulong i = 0; i < items; i++)
        {
            ulong first = next + r.Varint();
            ulong count = runs ? r.Varint() : 1;
            if (first >= (ulong)into.Size || count > (ulong)into.Size - first)
            {
                throw new InvalidDataException("a series number is out of range");
            }

            into.AddRange((int)first, (int)count);
            next = first + count;
        }
    }

    /// <summary>Number of ordinals in a list.</summary>
    public static long Count(ReadOnlySpan<byte> encoded)
    {
        var r = new SpanReader(encoded);
        ulong head = r.Varint();
        if ((head & 1) == 0)
        {
            return (long)(head >> 1);
        }

        long n = 0;
        for (ulong i = 0; i < head >> 1; i++)
        {
            r.Varint();
            n += (long)r.Varint();
        }

        return n;
    }
}
