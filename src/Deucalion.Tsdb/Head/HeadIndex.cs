using System.IO.Hashing;
using System.Runtime.InteropServices;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.Tsdb.Head.Native;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Labels of the head's series and label name → value → series. A label set is a row of pair ids. Grows only, in native memory that lives as long as the set of
/// series that it belongs to. Names and pairs are added under the index's lock (<see cref="Define"/>: write lock; <see cref="Post"/>: publish lock); readers
/// hold the lock for look-ups only, not while they run patterns.
/// </summary>
internal sealed unsafe class HeadIndex : ILabelIndex
{
    private static readonly long s_secret = MemoryMarshal.Read<long>(Guid.NewGuid().ToByteArray());

    [ThreadStatic]
    private static byte[]? t_encoded;

    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], HeadLabelName> _byName = new(ByteArrayComparer.Instance);
    private readonly NativeTable<LabelPair> _pairs = new();

    /// <summary>By place: number of labels (4 bytes), then pair ids. Null for places without a series.</summary>
    private readonly NativeTable<nint> _labels = new();
    private readonly NativeArena _arena = new();
    private readonly NativeArena _postings = new();
    private HeadLabelName[] _names = new HeadLabelName[8];
    private int _nameCount;
    private int _metricName = -1;
    private int[] _row = new int[16];

    /// <summary>Names of the series defined last, by position: the next one has most likely the same.</summary>
    private HeadLabelName?[] _expected = new HeadLabelName?[16];
    private ulong* _table;
    private int _tableLength;
    private int _pairCount;
    private int _posted;
    private HeadOrder _order = HeadOrder.Empty;

    /// <summary>Native memory.</summary>
    public long Bytes => _pairs.Bytes + _labels.Bytes + _arena.Bytes + _postings.Bytes + (_tableLength * (long)sizeof(ulong));

    /// <summary>Places below it are final: readers look at these. Some of them may have left or not come yet.</summary>
    public int Posted => Volatile.Read(ref _posted);

    /// <summary>Takes the labels of the series of a place; they must be a valid encoding. Returns the pair of the metric name, -1 when it has none.</summary>
    public int Define(int slot, ReadOnlySpan<byte> labels)
    {
        lock (_lock)
        {
            int metric = -1;
            int count = 0;
            while (!labels.IsEmpty)
            {
                ReadOnlySpan<byte> name = Item(ref labels, out _);
                Item(ref labels, out ReadOnlySpan<byte> value);
                if (count == _row.Length)
                {
                    Array.Resize(ref _row, count * 2);
                    Array.Resize(ref _expected, count * 2);
                }

                HeadLabelName n = _expected[count] is { } e && e.Name.AsSpan().SequenceEqual(name) ? e : NameOrNew(name);
                _expected[count] = n;
                int pair = PairOrNew(n, value);
                _row[count++] = pair;
                metric = n.Id == _metricName ? pair : metric;
            }

            int* row = (int*)_arena.Allocate((count + 1) * sizeof(int));
            row[0] = count;
            _row.AsSpan(0, count).CopyTo(new Span<int>(row + 1, count));
            Volatile.Write(ref *_labels.Ensure(slot), (nint)row);
            return metric;
        }
    }

    /// <summary>Takes the labels of a place back that was not posted.</summary>
    public void Undefine(int slot)
    {
        lock (_lock)
        {
            int* row = (int*)*_labels.At(slot);
            *_labels.At(slot) = 0;
            _arena.GiveUp((byte*)row, (row[0] + 1) * sizeof(int));
        }
    }

    /// <summary>Adds a series to the postings of its labels: from here on it is found.</summary>
    public void Post(int slot)
    {
        int* row = Row(slot);
        for (int i = 1; i <= row[0]; i++)
        {
            PairPostings.Add(_pairs.At(row[i]), slot, _postings);
        }

        if (slot >= _posted)
        {
            Volatile.Write(ref _posted, slot + 1);
        }
    }

    public LabelPair* Pair(int pair) => _pairs.At(pair);

    /// <summary>Value of a pair.</summary>
    public ReadOnlySpan<byte> Value(int pair)
    {
        byte* text = _pairs.At(pair)->Text;
        return Sized(text, out int prefix)[prefix..];
    }

    /// <summary>Series that were added with a pair.</summary>
    public int CountOf(int pair) => Volatile.Read(ref _pairs.At(pair)->Count);

    /// <summary>The encoded label set of a series, in memory of the calling thread that its next call writes over.</summary>
    public ReadOnlySpan<byte> Encoded(int slot)
    {
        t_encoded ??= new byte[1024];
        int length = Encode(slot, t_encoded);
        if (length > t_encoded.Length)
        {
            t_encoded = new byte[Math.Max(length, t_encoded.Length * 2)];
            Encode(slot, t_encoded);
        }

        return t_encoded.AsSpan(0, length);
    }

    /// <summary>The label set of a series.</summary>
    public LabelSet Labels(int slot) => LabelSet.FromEncoded(Encoded(slot));

    /// <summary>Order of two series by their labels.</summary>
    public int Compare(int a, int b)
    {
        int* x = Row(a);
        int* y = Row(b);
        int common = Math.Min(x[0], y[0]);
        for (int i = 1; i <= common; i++)
        {
            if (x[i] != y[i])
            {
                LabelPair* p = _pairs.At(x[i]);
                LabelPair* q = _pairs.At(y[i]);
                return p->Name != q->Name
                    ? _names[p->Name].Name.AsSpan().SequenceCompareTo(_names[q->Name].Name)
                    : Value(x[i]).SequenceCompareTo(Value(y[i]));
            }
        }

        return x[0].CompareTo(y[0]);
    }

    /// <summary>Places of the first series in label order, of almost all of them at least (or of all); kept up to date by those who need it.</summary>
    public HeadOrder Order(bool all = false)
    {
        HeadOrder order = Volatile.Read(ref _order);
        int posted = Posted;
        if (posted > order.Count && (all || posted - order.Count > 256 + (order.Count / 8)))
        {
            order = order.Extend(this, posted);
            Volatile.Write(ref _order, order);
        }

        return order;
    }

    /// <summary>Names in no order.</summary>
    public HeadLabelName[] Names()
    {
        lock (_lock)
        {
            return _names[.._nameCount];
        }
    }

    public HeadLabelName? Name(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            return FindName(name);
        }
    }

    /// <summary>True when a series has the name.</summary>
    public bool IsUsed(HeadLabelName name)
    {
        foreach (int pair in name.Pairs)
        {
            if (CountOf(pair) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the values that series have of a name.</summary>
    public void AddValues(ReadOnlySpan<byte> name, HashSet<byte[]> into)
    {
        if (Name(name) is { } found)
        {
            foreach (int pair in found.Pairs)
            {
                if (CountOf(pair) > 0)
                {
                    into.GetAlternateLookup<ReadOnlySpan<byte>>().Add(Value(pair));
                }
            }
        }
    }

    /// <summary>Pair of the metric name in a label set; -1 when there is none.</summary>
    public int FindMetricName(ReadOnlySpan<byte> labels)
    {
        lock (_lock)
        {
            while (_metricName >= 0 && !labels.IsEmpty)
            {
                ReadOnlySpan<byte> name = Item(ref labels, out _);
                Item(ref labels, out ReadOnlySpan<byte> value);
                if (name.SequenceEqual(LabelNames.MetricNameUtf8))
                {
                    return FindSized(_metricName, value);
                }
            }

            return -1;
        }
    }

    public void AddValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeriesBitmap into)
    {
        int pair = -1;
        lock (_lock)
        {
            if (FindName(name) is { } n && !value.IsEmpty)
            {
                pair = FindPair(n.Id, value);
            }
        }

        if (pair >= 0)
        {
            PairPostings.CopyTo(_pairs.At(pair), into);
        }
    }

    public void AddMatching(Matcher matcher, bool accepted, SeriesBitmap into)
    {
        if (Name(matcher.NameUtf8) is not { } name)
        {
            return;
        }

        foreach (int pair in name.Pairs)
        {
            if (matcher.Matches(Value(pair)) == accepted)
            {
                PairPostings.CopyTo(_pairs.At(pair), into);
            }
        }
    }

    /// <summary>Gives the native memory back.</summary>
    public void Free()
    {
        _pairs.Free();
        _labels.Free();
        _arena.Free();
        _postings.Free();
        NativeSlab.Free((byte*)_table, (nuint)_tableLength * sizeof(ulong));
        _table = null;
        _tableLength = 0;
    }

    private static ReadOnlySpan<byte> Item(ref ReadOnlySpan<byte> labels, out ReadOnlySpan<byte> sized)
    {
        int n = labels[0] < 0x80 ? 1 : Varint.Read(labels, out _);
        int length = labels[0];
        if (n > 1)
        {
            Varint.Read(labels, out ulong big);
            length = (int)big;
        }

        sized = labels[..(n + length)];
        labels = labels[(n + length)..];
        return sized[n..];
    }

    private static ReadOnlySpan<byte> Sized(byte* text, out int prefix)
    {
        prefix = 1;
        ulong length = *text;
        if (length >= 0x80)
        {
            prefix = Varint.Read(new ReadOnlySpan<byte>(text, Varint.MaxLength), out length);
        }

        return new ReadOnlySpan<byte>(text, prefix + (int)length);
    }

    private static uint HashOf(int name, ReadOnlySpan<byte> sized) => (uint)(XxHash3.HashToUInt64(sized, s_secret) >> 7) ^ ((uint)name * 0x9E3779B1);

    private int* Row(int slot) => (int*)Volatile.Read(ref *_labels.At(slot));

    /// <summary>Writes the encoding of a series' labels as far as there is room; returns its whole length.</summary>
    private int Encode(int slot, Span<byte> into)
    {
        int at = 0;
        int* row = Row(slot);
        for (int i = 1; i <= row[0]; i++)
        {
            LabelPair* p = _pairs.At(row[i]);
            ReadOnlySpan<byte> name = Volatile.Read(ref _names)[p->Name].Encoded;
            ReadOnlySpan<byte> value = Sized(p->Text, out _);
            if (at + name.Length + value.Length <= into.Length)
            {
                name.CopyTo(into[at..]);
                value.CopyTo(into[(at + name.Length)..]);
            }

            at += name.Length + value.Length;
        }

        return at;
    }

    private HeadLabelName? FindName(ReadOnlySpan<byte> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out HeadLabelName? found) ? found : null;

    private HeadLabelName NameOrNew(ReadOnlySpan<byte> name)
    {
        if (FindName(name) is { } found)
        {
            return found;
        }

        Span<byte> prefix = stackalloc byte[Varint.MaxLength];
        prefix = prefix[..Varint.Write(prefix, (ulong)name.Length)];
        var added = new HeadLabelName(name.ToArray(), [.. prefix, .. name], _nameCount);
        if (_nameCount == _names.Length)
        {
            HeadLabelName[] bigger = new HeadLabelName[_nameCount * 2];
            _names.CopyTo(bigger, 0);
            Volatile.Write(ref _names, bigger);
        }

        _names[_nameCount++] = added;
        _byName.Add(added.Name, added);
        if (name.SequenceEqual(LabelNames.MetricNameUtf8))
        {
            _metricName = added.Id;
        }

        return added;
    }

    private int FindPair(int name, ReadOnlySpan<byte> value)
    {
        Span<byte> sized = value.Length + Varint.MaxLength <= 512 ? stackalloc byte[512] : new byte[value.Length + Varint.MaxLength];
        int prefix = Varint.Write(sized, (ulong)value.Length);
        value.CopyTo(sized[prefix..]);
        return FindSized(name, sized[..(prefix + value.Length)]);
    }

    private int FindSized(int name, ReadOnlySpan<byte> sized)
    {
        if (_tableLength == 0)
        {
            return -1;
        }

        int at = Locate(HashOf(name, sized), name, sized);
        return (int)(uint)_table[at] - 1;
    }

    private int Locate(uint hash, int name, ReadOnlySpan<byte> sized)
    {
        int mask = _tableLength - 1;
        int at = (int)hash & mask;
        while (_table[at] != 0)
        {
            if ((uint)(_table[at] >> 32) == hash)
            {
                LabelPair* p = _pairs.At((int)(uint)_table[at] - 1);
                if (p->Name == name && Sized(p->Text, out _).SequenceEqual(sized))
                {
                    break;
                }
            }

            at = (at + 1) & mask;
        }

        return at;
    }

    private int PairOrNew(HeadLabelName name, ReadOnlySpan<byte> sized)
    {
        if ((_pairCount + 1) * 4 > _tableLength * 3)
        {
            Rehash(Math.Max(32, _tableLength * 2));
        }

        uint hash = HashOf(name.Id, sized);
        int at = Locate(hash, name.Id, sized);
        if (_table[at] != 0)
        {
            return (int)(uint)_table[at] - 1;
        }

        int pair = _pairCount++;
        *_pairs.Ensure(pair) = new LabelPair { Text = _arena.Copy(sized), Name = name.Id };
        _table[at] = ((ulong)hash << 32) | ((uint)pair + 1);
        name.Add(pair);
        return pair;
    }

    private void Rehash(int length)
    {
        ulong* old = _table;
        int oldLength = _tableLength;
        _table = (ulong*)NativeSlab.Allocate((nuint)length * sizeof(ulong));
        _tableLength = length;
        for (int i = 0; i < oldLength; i++)
        {
            if (old[i] != 0)
            {
                int at = (int)(old[i] >> 32) & (length - 1);
                while (_table[at] != 0)
                {
                    at = (at + 1) & (length - 1);
                }

                _table[at] = old[i];
            }
        }

        NativeSlab.Free((byte*)old, (nuint)oldLength * sizeof(ulong));
    }
}
