using System.Buffers.Binary;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// The index of a part in memory, as the sections lie in the file: checked once when it is loaded, then read by many threads. Damage that a
/// checksum did not show is an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class PartIndex : ILabelIndex
{
    private readonly byte[] _labels;
    private readonly byte[] _postings;
    private readonly byte[] _series;
    private readonly NameRange[] _names;
    private readonly int _pairCount;
    private readonly int _valueOffsets;
    private readonly int _values;

    public PartIndex(byte[] labels, byte[] postings, byte[] times, byte[] series)
    {
        _labels = labels;
        _postings = postings;
        _series = series;
        var r = new SpanReader(labels);
        uint names = r.UInt32();
        _pairCount = (int)Math.Min(r.UInt32(), int.MaxValue);
        if (names > labels.Length / 8)
        {
            throw new InvalidDataException("the label section is cut");
        }

        _names = new NameRange[names];
        long first = 0;
        for (int i = 0; i < _names.Length; i++)
        {
            int length = (int)Math.Min(r.UInt32(), int.MaxValue);
            uint count = r.UInt32();
            _names[i] = new NameRange(r.Raw(length).ToArray(), (int)first, (int)Math.Min(count, int.MaxValue));
            first += count;
        }

        _valueOffsets = r.Position;
        if (first != _pairCount || _pairCount > r.Remaining / 4)
        {
            throw new InvalidDataException("the label section is cut");
        }

        _values = _valueOffsets + ((_pairCount + 1) * 4);
        Times = ReadTimes(times);
        SeriesCount = Entries(series);
        if (Entries(postings) != _pairCount)
        {
            throw new InvalidDataException("the postings do not fit the labels");
        }
    }

    /// <summary>Number of series; ordinals are below it, in label order.</summary>
    public int SeriesCount { get; }

    /// <summary>The time table.</summary>
    public TimeEntry[] Times { get; }

    /// <summary>Bytes in memory.</summary>
    public long Bytes => _labels.Length + _postings.Length + _series.Length + (Times.Length * 40L);

    public IEnumerable<byte[]> Names => _names.Select(n => n.Name);

    public void AddValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeriesBitmap into)
    {
        int pair = FindPair(name, value);
        if (pair >= 0)
        {
            PostingsCodec.AddTo(Entry(_postings, pair), into);
        }
    }

    public void AddMatching(Matcher matcher, bool accepted, SeriesBitmap into)
    {
        if (FindName(matcher.NameUtf8) is not { } name)
        {
            return;
        }

        for (int pair = name.FirstPair; pair < name.FirstPair + name.Count; pair++)
        {
            if (matcher.Matches(Value(pair)) == accepted)
            {
                PostingsCodec.AddTo(Entry(_postings, pair), into);
            }
        }
    }

    /// <summary>All values of a label.</summary>
    public void AddValues(ReadOnlySpan<byte> name, HashSet<byte[]> into)
    {
        if (FindName(name) is { } range)
        {
            for (int pair = range.FirstPair; pair < range.FirstPair + range.Count; pair++)
            {
                into.GetAlternateLookup<ReadOnlySpan<byte>>().Add(Value(pair));
            }
        }
    }

    /// <summary>Label set of a series.</summary>
    public LabelSet Labels(int ordinal)
    {
        var w = new ByteWriter(256);
        WriteLabels(ordinal, w);
        return LabelSet.FromEncoded(w.Written);
    }

    /// <summary>Appends the encoded label set of a series.</summary>
    public void WriteLabels(int ordinal, ByteWriter w)
    {
        var r = new SpanReader(Entry(_series, ordinal));
        int count = r.Count();
        int pair = 0;
        int name = 0;
        for (int i = 0; i < count; i++)
        {
            pair = Pair(pair, r.Varint());
            while (pair >= _names[name].FirstPair + _names[name].Count)
            {
                name++;
            }

            w.Prefixed(_names[name].Name);
            w.Prefixed(Value(pair));
        }
    }

    /// <summary>Adds the blocks of a series, in time order of their first samples.</summary>
    public void AddBlocks(int ordinal, List<PartBlock> into)
    {
        var r = new SpanReader(Entry(_series, ordinal));
        int pairs = r.Count();
        for (int i = 0; i < pairs; i++)
        {
            r.Varint();
        }

        int blocks = r.Count(4);
        long expected = 0;
        long timeId = 0;
        for (int i = 0; i < blocks; i++)
        {
            int flags = r.Byte();
            timeId += r.ZigZag();
            expected += (long)r.Varint();
            ulong length = r.Varint();
            ulong starts = (flags & PartFormat.StartsFlag) != 0 ? r.Varint() : 0;
            if (timeId < 0 || timeId >= Times.Length || length > int.MaxValue / 2 || starts > int.MaxValue / 2 || expected < 0)
            {
                throw new InvalidDataException("a block entry is out of range");
            }

            TimeEntry t = Times[timeId];
            into.Add(new PartBlock((int)timeId, expected, (int)length, (int)starts, (flags & PartFormat.HistogramFlag) != 0, t.Count, t.MinTime, t.MaxTime));
            expected += (long)(length + starts);
        }
    }

    /// <summary>Ordinal of a label set; -1 when the part does not have it.</summary>
    public int Find(LabelSet labels)
    {
        var w = new ByteWriter(256);
        int low = 0;
        int high = SeriesCount - 1;
        while (low <= high)
        {
            int mid = (low + high) >>> 1;
            w.Clear();
            WriteLabels(mid, w);
            int c = LabelOrder.Compare(w.Written, labels.Encoded);
            if (c == 0)
            {
                return mid;
            }

            low = c < 0 ? mid + 1 : low;
            high = c > 0 ? mid - 1 : high;
        }

        return -1;
    }

    /// <summary>Number of series of a pair, for statistics.</summary>
    public long CountOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int pair = FindPair(name, value);
        return pair < 0 ? 0 : PostingsCodec.Count(Entry(_postings, pair));
    }

    private static TimeEntry[] ReadTimes(byte[] section)
    {
        var r = new SpanReader(section);
        uint count = r.UInt32();
        if (count > r.Remaining / 5)
        {
            throw new InvalidDataException("the time table is cut");
        }

        var times = new TimeEntry[count];
        long offset = 0;
        long min = 0;
        for (int i = 0; i < times.Length; i++)
        {
            offset += (long)r.Varint();
            int length = (int)Math.Min(r.Varint(), int.MaxValue / 2);
            ulong samples = r.Varint();
            min += r.ZigZag();
            ulong span = r.Varint();
            if (samples is 0 or > Head.ChunkLimits.MaxSamples || offset < 0)
            {
                throw new InvalidDataException("a time block has no samples or too many");
            }

            times[i] = new TimeEntry(offset, length, (int)samples, min, min + (long)span);
        }

        return times;
    }

    /// <summary>Checks a section of count, offsets and entries; returns the count.</summary>
    private static int Entries(byte[] section)
    {
        var r = new SpanReader(section);
        uint count = r.UInt32();
        if (count > (uint)(r.Remaining / 4) || r.Remaining < ((long)count + 1) * 4)
        {
            throw new InvalidDataException("an index section is cut");
        }

        uint previous = 0;
        for (uint i = 0; i <= count; i++)
        {
            uint offset = r.UInt32();
            if (offset < previous)
            {
                throw new InvalidDataException("offsets of an index section do not ascend");
            }

            previous = offset;
        }

        return previous == (uint)r.Remaining ? (int)count : throw new InvalidDataException("an index section is cut");
    }

    private static ReadOnlySpan<byte> Entry(byte[] section, int index)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(section);
        int from = BinaryPrimitives.ReadInt32LittleEndian(section.AsSpan(4 + (index * 4)));
        int end = BinaryPrimitives.ReadInt32LittleEndian(section.AsSpan(8 + (index * 4)));
        int start = 8 + (count * 4);
        return section.AsSpan(start + from, end - from);
    }

    private int Pair(int previous, ulong delta)
    {
        ulong pair = (ulong)previous + delta;
        return pair < (ulong)_pairCount ? (int)pair : throw new InvalidDataException("a label pair is out of range");
    }

    private ReadOnlySpan<byte> Value(int pair)
    {
        uint from = BinaryPrimitives.ReadUInt32LittleEndian(_labels.AsSpan(_valueOffsets + (pair * 4)));
        uint end = BinaryPrimitives.ReadUInt32LittleEndian(_labels.AsSpan(_valueOffsets + (pair * 4) + 4));
        if (end < from || end > (uint)(_labels.Length - _values))
        {
            throw new InvalidDataException("a label value is out of range");
        }

        return _labels.AsSpan(_values + (int)from, (int)(end - from));
    }

    private NameRange? FindName(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _names.Length - 1;
        while (low <= high)
        {
            int mid = (low + high) >>> 1;
            int c = _names[mid].Name.AsSpan().SequenceCompareTo(name);
            if (c == 0)
            {
                return _names[mid];
            }

            low = c < 0 ? mid + 1 : low;
            high = c > 0 ? mid - 1 : high;
        }

        return null;
    }

    private int FindPair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (FindName(name) is not { } range)
        {
            return -1;
        }

        int low = range.FirstPair;
        int high = range.FirstPair + range.Count - 1;
        while (low <= high)
        {
            int mid = (low + high) >>> 1;
            int c = Value(mid).SequenceCompareTo(value);
            if (c == 0)
            {
                return mid;
            }

            low = c < 0 ? mid + 1 : low;
            high = c > 0 ? mid - 1 : high;
        }

        return -1;
    }

    private sealed record NameRange(byte[] Name, int FirstPair, int Count);
}
