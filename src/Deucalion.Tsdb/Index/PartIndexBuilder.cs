using System.Runtime.InteropServices;
using Deucalion.Model.Labels;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Collects the series of a part and writes its index sections. Pair numbers are final only at the end, when all values are sorted, so series keep
/// provisional ones until then.
/// </summary>
internal sealed class PartIndexBuilder
{
    private readonly Dictionary<byte[], NameEntry> _names = new(ByteArrayComparer.Instance);
    private readonly List<PairEntry> _pairs = [];
    private readonly ByteWriter _blocks = new(4096);
    private readonly List<int> _blockStarts = [];
    private readonly List<int> _seriesPairs = [];
    private readonly List<int> _pairStarts = [];

    public int SeriesCount => _blockStarts.Count;

    public void Add(LabelSet labels, List<PartBlock> blocks)
    {
        int ordinal = SeriesCount;
        _pairStarts.Add(_seriesPairs.Count);
        foreach (LabelView l in labels)
        {
            int pair = PairOf(l);
            _seriesPairs.Add(pair);
            _pairs[pair].Ordinals.Add(ordinal);
        }

        _blockStarts.Add(_blocks.Length);
        WriteBlocks(blocks);
    }

    /// <summary>Names (sorted) and, for each, its values (sorted); a pair's number is its place among all.</summary>
    public byte[] LabelSection()
    {
        var w = new ByteWriter(4096);
        int number = 0;
        NameEntry[] names = [.. _names.Values];
        Array.Sort(names, (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        w.UInt32((uint)names.Length);
        w.UInt32((uint)_pairs.Count);
        foreach (NameEntry n in names)
        {
            n.Pairs.Sort((a, b) => _pairs[a].Value.AsSpan().SequenceCompareTo(_pairs[b].Value));
            w.UInt32((uint)n.Name.Length);
            w.UInt32((uint)n.Pairs.Count);
            w.Raw(n.Name);
            foreach (int p in n.Pairs)
            {
                PairEntry entry = _pairs[p];
                entry.Number = number++;
            }
        }

        Strings(w, [.. names.SelectMany(n => n.Pairs).Select(p => _pairs[p].Value)]);
        return w.ToArray();
    }

    /// <summary>After <see cref="LabelSection"/>.</summary>
    public byte[] PostingsSection()
    {
        PairEntry[] ordered = new PairEntry[_pairs.Count];
        foreach (PairEntry p in _pairs)
        {
            ordered[p.Number] = p;
        }

        var lists = new ByteWriter(4096);
        var w = new ByteWriter((ordered.Length * 4) + 8);
        w.UInt32((uint)ordered.Length);
        foreach (PairEntry p in ordered)
        {
            w.UInt32((uint)lists.Length);
            PostingsCodec.Write(lists, CollectionsMarshal.AsSpan(p.Ordinals));
        }

        w.UInt32((uint)lists.Length);
        w.Raw(lists.Written);
        return w.ToArray();
    }

    public static byte[] TimesSection(List<TimeEntry> times)
    {
        var w = new ByteWriter((times.Count * 12) + 8);
        w.UInt32((uint)times.Count);
        long offset = 0;
        long min = 0;
        foreach (TimeEntry t in times)
        {
            w.Varint((ulong)(t.Offset - offset));
            w.Varint((ulong)t.Length);
            w.Varint((ulong)t.Count);
            w.ZigZag(t.MinTime - min);
            w.Varint((ulong)(t.MaxTime - t.MinTime));
            offset = t.Offset;
            min = t.MinTime;
        }

        return w.ToArray();
    }

    /// <summary>After <see cref="LabelSection"/>.</summary>
    public byte[] SeriesSection()
    {
        var entries = new ByteWriter(_blocks.Length * 2);
        var w = new ByteWriter(SeriesCount * 4);
        w.UInt32((uint)SeriesCount);
        for (int i = 0; i < SeriesCount; i++)
        {
            w.UInt32((uint)entries.Length);
            WritePairs(entries, i);
            int end = i + 1 < SeriesCount ? _blockStarts[i + 1] : _blocks.Length;
            entries.Raw(_blocks.Written[_blockStarts[i]..end]);
        }

        w.UInt32((uint)entries.Length);
        w.Raw(entries.Written);
        return w.ToArray();
    }

    private static void Strings(ByteWriter w, byte[][] values)
    {
        uint at = 0;
        foreach (byte[] v in values)
        {
            w.UInt32(at);
            at += (uint)v.Length;
        }

        w.UInt32(at);
        foreach (byte[] v in values)
        {
            w.Raw(v);
        }
    }

    private int PairOf(LabelView l)
    {
        ref NameEntry? name = ref CollectionsMarshal.GetValueRefOrAddDefault(_names.GetAlternateLookup<ReadOnlySpan<byte>>(), l.Name, out _);
        name ??= new NameEntry(l.Name.ToArray());
        ref int pair = ref CollectionsMarshal.GetValueRefOrAddDefault(name.Values.GetAlternateLookup<ReadOnlySpan<byte>>(), l.Value, out bool known);
        if (!known)
        {
            pair = _pairs.Count;
            _pairs.Add(new PairEntry(l.Value.ToArray()));
            name.Pairs.Add(pair);
        }

        return pair;
    }

    private void WritePairs(ByteWriter w, int series)
    {
        int from = _pairStarts[series];
        int end = series + 1 < SeriesCount ? _pairStarts[series + 1] : _seriesPairs.Count;
        w.Varint((ulong)(end - from));
        int previous = 0;
        for (int i = from; i < end; i++)
        {
            // Names ascend in a label set and pairs are numbered by name, so numbers ascend.
            int number = _pairs[_seriesPairs[i]].Number;
            w.Varint((ulong)(number - previous));
            previous = number;
        }
    }

    private void WriteBlocks(List<PartBlock> blocks)
    {
        _blocks.Varint((ulong)blocks.Count);
        long expected = 0;
        int timeId = 0;
        foreach (PartBlock b in blocks)
        {
            _blocks.Byte((byte)((b.IsHistogram ? PartFormat.HistogramFlag : 0) | (b.StartsLength > 0 ? PartFormat.StartsFlag : 0)));
            _blocks.ZigZag(b.TimeId - timeId);
            _blocks.Varint((ulong)(b.Offset - expected));
            _blocks.Varint((ulong)b.Length);
            if (b.StartsLength > 0)
            {
                _blocks.Varint((ulong)b.StartsLength);
            }

            expected = b.Offset + b.Length + b.StartsLength;
            timeId = b.TimeId;
        }
    }

    private sealed class NameEntry(byte[] name)
    {
        public byte[] Name { get; } = name;

        public Dictionary<byte[], int> Values { get; } = new(ByteArrayComparer.Instance);

        public List<int> Pairs { get; } = [];
    }

    private sealed class PairEntry(byte[] value)
    {
        public byte[] Value { get; } = value;

        public List<int> Ordinals { get; } = new(1);

        public int Number { get; set; }
    }
}
