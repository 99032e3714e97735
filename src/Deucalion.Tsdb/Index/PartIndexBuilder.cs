using System.Runtime.InteropServices;
using Deucalion.Primitives.Bits;
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
    private readonly NativeList<int> _seriesPairs = new(4096);
    private readonly NativeList<int> _pairEnds = new(1024);
    private readonly BlockTableBuilder _blocks = new();
    private byte[] _before = new byte[256];
    private int _beforeLength;

    /// <summary>Provisional pairs of the series before.</summary>
    private readonly List<int> _beforePairs = [];
    private NameEntry[] _sorted = [];

    public int SeriesCount => _pairEnds.Count;

    /// <summary>Adds a series by its encoded labels; they must ascend.</summary>
    public void Add(ReadOnlySpan<byte> labels, List<PartBlock> blocks)
    {
        ReadOnlySpan<byte> before = _before.AsSpan(0, _beforeLength);
        ReadOnlySpan<byte> rest = labels;
        int i = 0;
        for (; !rest.IsEmpty; i++)
        {
            int name = Item(rest, out int nameAt);
            int value = Item(rest[(nameAt + name)..], out int valueAt);
            int length = nameAt + name + valueAt + value;
            bool same = i < _beforePairs.Count && TakeSame(ref before, rest[..length]);
            int pair = same ? _beforePairs[i] : PairOf(rest.Slice(nameAt, name), rest.Slice(length - value, value));
            if (i < _beforePairs.Count)
            {
                _beforePairs[i] = pair;
            }
            else
            {
                _beforePairs.Add(pair);
            }

            _seriesPairs.Add(pair);
            _pairs[pair].Series++;
            rest = rest[length..];
        }

        _beforePairs.RemoveRange(i, _beforePairs.Count - i);
        _pairEnds.Add(_seriesPairs.Count);
        _blocks.Add(blocks);
        if (_before.Length < labels.Length)
        {
            _before = new byte[labels.Length * 2];
        }

        labels.CopyTo(_before);
        _beforeLength = labels.Length;
    }

    /// <summary>Names (sorted) and, for each, its values (sorted); a pair's number is its place among all.</summary>
    public byte[] LabelSection()
    {
        int number = 0;
        _sorted = [.. _names.Values];
        Array.Sort(_sorted, (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        var values = new ByteWriter(4096);
        long bytes = 0;
        foreach (NameEntry n in _sorted)
        {
            n.Pairs.Sort((a, b) => _pairs[a].Value.AsSpan().SequenceCompareTo(_pairs[b].Value));
            byte[] before = [];
            foreach (int p in n.Pairs)
            {
                PairEntry entry = _pairs[p];
                entry.Number = number++;
                n.Series += entry.Series;

                // Shared bytes beyond what a reader may claim are written out.
                int shared = bytes > (values.Length * (long)LabelTable.MaxExpansion / 2) + 2048 ? 0 : before.AsSpan().CommonPrefixLength(entry.Value);
                values.Varint((ulong)shared);
                values.Prefixed(entry.Value.AsSpan(shared));
                bytes += entry.Value.Length;
                before = entry.Value;
            }
        }

        var w = new ByteWriter(values.Length + 1024);
        w.Varint((ulong)_sorted.Length);
        w.Varint((ulong)_pairs.Count);
        w.Varint((ulong)bytes);
        foreach (NameEntry n in _sorted)
        {
            w.Prefixed(n.Name);
            w.Varint((ulong)n.Pairs.Count);
            w.Varint((ulong)n.Series);
        }

        w.Raw(values.Written);
        return w.ToArray();
    }

    /// <summary>After <see cref="LabelSection"/>.</summary>
    public byte[] PostingsSection()
    {
        // Counted first and then dealt out, so that there is one array rather than a list for each pair.
        int[] places = new int[_pairs.Count + 1];
        foreach (PairEntry p in _pairs)
        {
            places[p.Number + 1] = p.Series;
        }

        for (int i = 1; i < places.Length; i++)
        {
            places[i] += places[i - 1];
        }

        var dealt = new NativeBuffer(checked(_seriesPairs.Count * 4));
        Span<int> ordinals = dealt.As<int>();
        ReadOnlySpan<int> pairs = _seriesPairs.Span;
        ReadOnlySpan<int> ends = _pairEnds.Span;
        int at = 0;
        for (int series = 0; series < ends.Length; series++)
        {
            for (; at < ends[series]; at++)
            {
                ordinals[places[_pairs[pairs[at]].Number]++] = series;
            }
        }

        var w = new ByteWriter(4096);
        var scratch = new ByteWriter(4096);
        int from = 0;
        for (int i = 0; i < _pairs.Count; i++)
        {
            // Each place has moved to where the next one began.
            PostingsCodec.Write(w, ordinals[from..places[i]], scratch);
            from = places[i];
        }

        GC.KeepAlive(dealt);
        GC.KeepAlive(this);
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
        var groups = new ByteWriter(SeriesCount + 16);
        var entries = new ByteWriter(SeriesCount * 4);
        ReadOnlySpan<int> pairs = _seriesPairs.Span;
        ReadOnlySpan<int> ends = _pairEnds.Span;
        int[] before = [];
        int from = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            if (i % SeriesTable.GroupSize == 0)
            {
                groups.UInt32((uint)entries.Length);
                before = [];
            }

            int[] numbers = new int[ends[i] - from];
            for (int j = 0; j < numbers.Length; j++)
            {
                numbers[j] = _pairs[pairs[from + j]].Number;
            }

            WritePairs(entries, numbers, before, i % SeriesTable.GroupSize == 0);
            before = numbers;
            from = ends[i];
        }

        GC.KeepAlive(this);
        var w = new ByteWriter(groups.Length + entries.Length + _blocks.Length + 64);
        w.UInt32((uint)SeriesCount);
        w.UInt32((uint)entries.Length);
        w.Raw(groups.Written);
        _blocks.WriteGroups(w);
        w.Raw(entries.Written);
        _blocks.WriteEntries(w);
        return w.ToArray();
    }

    private static void WritePairs(ByteWriter w, int[] pairs, int[] before, bool first)
    {
        // A mask of the labels that differ has room for 62.
        if (!first && pairs.Length == before.Length && pairs.Length <= 62)
        {
            ulong mask = 0;
            for (int i = 0; i < pairs.Length; i++)
            {
                mask |= pairs[i] != before[i] ? 1UL << i : 0;
            }

            w.Varint(mask);
            for (int i = 0; i < pairs.Length; i++)
            {
                if (pairs[i] != before[i])
                {
                    w.ZigZag((long)pairs[i] - before[i]);
                }
            }

            return;
        }

        if (!first)
        {
            w.Varint(0);
        }

        w.Varint((ulong)pairs.Length);
        int previous = -1;
        foreach (int p in pairs)
        {
            w.Varint((ulong)(p - previous - 1));
            previous = p;
        }
    }

    private static bool TakeSame(ref ReadOnlySpan<byte> before, ReadOnlySpan<byte> label)
    {
        if (before.StartsWith(label))
        {
            before = before[label.Length..];
            return true;
        }

        // From here on the places of labels in the two sets differ, but those of equal number of labels go on side by side.
        if (!before.IsEmpty)
        {
            int name = Item(before, out int nameAt);
            int value = Item(before[(nameAt + name)..], out int valueAt);
            before = before[(nameAt + name + valueAt + value)..];
        }

        return false;
    }

    private static int Item(ReadOnlySpan<byte> item, out int prefix)
    {
        prefix = Varint.Read(item, out ulong length);
        return prefix > 0 && length <= (ulong)(item.Length - prefix) ? (int)length : throw new ArgumentException("a label set is cut");
    }

    private int PairOf(ReadOnlySpan<byte> labelName, ReadOnlySpan<byte> value)
    {
        ref NameEntry? name = ref CollectionsMarshal.GetValueRefOrAddDefault(_names.GetAlternateLookup<ReadOnlySpan<byte>>(), labelName, out _);
        name ??= new NameEntry(labelName.ToArray());
        ref int pair = ref CollectionsMarshal.GetValueRefOrAddDefault(name.Values.GetAlternateLookup<ReadOnlySpan<byte>>(), value, out bool known);
        if (!known)
        {
            pair = _pairs.Count;
            _pairs.Add(new PairEntry(value.ToArray()));
            name.Pairs.Add(pair);
        }

        return pair;
    }

    private sealed class NameEntry(byte[] name)
    {
        public byte[] Name { get; } = name;

        public Dictionary<byte[], int> Values { get; } = new(ByteArrayComparer.Instance);

        public List<int> Pairs { get; } = [];

        public long Series { get; set; }
    }

    private sealed class PairEntry(byte[] value)
    {
        public byte[] Value { get; } = value;

        public int Series { get; set; }

        public int Number { get; set; }
    }
}
