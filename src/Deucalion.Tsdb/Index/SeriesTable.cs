using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Label pairs and blocks of a part's series, as they lie in the file: in groups of <see cref="GroupSize"/> series, each told by its difference to the one
/// before it. Docs/format/part.md, "Series".
/// </summary>
internal sealed class SeriesTable
{
    public const int GroupSize = 16;

    /// <summary>A label set has no more pairs than this; Prometheus itself stops far below.</summary>
    public const int MaxPairs = 4096;
    private readonly NativeBuffer _section;
    private readonly int _pairCount;
    private readonly int _groups;
    private readonly int _pairsAt;
    private readonly int _blocksAt;

    /// <summary>Checks the frame of a section; throws <see cref="InvalidDataException"/>.</summary>
    public SeriesTable(NativeBuffer section, int pairCount)
    {
        _section = section;
        _pairCount = pairCount;
        var r = new SpanReader(section.Span);
        uint count = r.UInt32();
        uint pairBytes = r.UInt32();
        long groups = ((long)count + GroupSize - 1) / GroupSize;
        if (count > int.MaxValue || groups * 8 > r.Remaining || pairBytes > r.Remaining - (groups * 8))
        {
            throw new InvalidDataException("the series section is cut");
        }

        Count = (int)count;
        _groups = (int)groups;
        _pairsAt = 8 + (_groups * 8);
        _blocksAt = _pairsAt + (int)pairBytes;
        for (int g = 0; g < _groups; g++)
        {
            if (Offset(g) > pairBytes || Offset(_groups + g) > section.Length - _blocksAt)
            {
                throw new InvalidDataException("an offset of the series section is out of range");
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Number of series.</summary>
    public int Count { get; }

    public int Bytes => _section.Length;

    /// <summary>
    /// Reads the pairs of a series into the start of <paramref name="pairs"/> (which grows when it is too short); returns their number. <paramref name="position"/> and
    /// <paramref name="known"/> are those of the series before it when it is not the first of a group: see <see cref="SeriesCursor"/>.
    /// </summary>
    public int ReadPairs(int ordinal, ref int position, int known, ref int[] pairs, out int changedFrom)
    {
        bool first = ordinal % GroupSize == 0;
        if (first)
        {
            position = _pairsAt + (int)Offset(ordinal / GroupSize);
        }

        var r = new SpanReader(_section.Span[position.._blocksAt]);
        ulong mask = first ? 0 : r.Varint();
        if (mask == 0)
        {
            known = r.Count();
            if (known > MaxPairs)
            {
                throw new InvalidDataException("a series has too many labels");
            }

            if (known > pairs.Length)
            {
                pairs = new int[known];
            }

            long pair = -1;
            for (int i = 0; i < known; i++)
            {
                pair += 1 + (long)Math.Min(r.Varint(), int.MaxValue);
                pairs[i] = Checked(pair);
            }

            changedFrom = 0;
        }
        else
        {
            changedFrom = System.Numerics.BitOperations.TrailingZeroCount(mask);
            for (int i = changedFrom; i < 64 && mask >> i != 0; i++)
            {
                if ((mask >> i & 1) != 0)
                {
                    if (i >= known)
                    {
                        throw new InvalidDataException("a label pair is out of range");
                    }

                    pairs[i] = Checked(pairs[i] + r.ZigZag());
                }
            }

            for (int i = Math.Max(1, changedFrom); i < known; i++)
            {
                if (pairs[i] <= pairs[i - 1])
                {
                    throw new InvalidDataException("the label pairs of a series do not ascend");
                }
            }
        }

        position += r.Position;
        GC.KeepAlive(this);
        return known;
    }

    /// <summary>Adds the blocks of a series, in time order of their first samples.</summary>
    public void AddBlocks(int ordinal, TimeTable times, List<PartBlock> into)
    {
        int group = ordinal / GroupSize;
        var r = new SpanReader(_section.Span[(_blocksAt + (int)Offset(_groups + group))..]);
        long timeId = 0;
        long offset = 0;
        for (int i = group * GroupSize; ; i++)
        {
            int length = r.Count();
            timeId += r.ZigZag();
            offset += (long)r.Varint();
            if (i == ordinal)
            {
                ReadBlocks(r.Raw(length), timeId, offset, times, into);
                GC.KeepAlive(this);
                return;
            }

            r.Raw(length);
        }
    }

    private static void ReadBlocks(ReadOnlySpan<byte> entry, long timeId, long offset, TimeTable times, List<PartBlock> into)
    {
        var r = new SpanReader(entry);
        ulong head = r.Varint();
        bool plain = (head & 1) == 0;
        ulong count = head >> 1;
        if (count > (ulong)r.Remaining)
        {
            throw new InvalidDataException("a series has more blocks than bytes");
        }

        for (ulong i = 0; i < count; i++)
        {
            int flags = plain ? 0 : r.Byte();
            timeId += plain ? (i == 0 ? 0 : 1) : r.ZigZag();
            offset += plain ? 0 : (long)r.Varint();
            ulong length = r.Varint();
            ulong starts = (flags & PartFormat.StartsFlag) != 0 ? r.Varint() : 0;
            if (timeId < 0 || timeId >= times.Length || length > int.MaxValue / 4 || starts > int.MaxValue / 4 || offset < 0 || flags > 3)
            {
                throw new InvalidDataException("a block entry is out of range");
            }

            TimeEntry t = times[(int)timeId];
            into.Add(new PartBlock((int)timeId, offset, (int)length, (int)starts, (flags & PartFormat.HistogramFlag) != 0, t.Count, t.MinTime, t.MaxTime));
            offset += (long)(length + starts);
        }
    }

    private uint Offset(int index) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_section.Span[(8 + (index * 4))..]);

    private int Checked(long pair) => (ulong)pair < (ulong)_pairCount ? (int)pair : throw new InvalidDataException("a label pair is out of range");
}
