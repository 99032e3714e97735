using Deucalion.Model.Labels;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Names and values of a part's labels. A pair is a value of a name; pairs are numbered by name and value in byte order, so the numbers of a series' pairs
/// compare as its labels do. Values lie one behind the other in native memory: searches run over all of them at once. Spans that it gives are valid while
/// the table is alive.
/// </summary>
internal sealed class LabelTable
{
    /// <summary>Front coding may blow up by so much and no more, so that a small section cannot claim much memory.</summary>
    public const int MaxExpansion = 256;
    private readonly LabelNameRange[] _names;
    private readonly NativeBuffer _offsets;
    private readonly NativeBuffer _values;

    /// <summary>Reads a label section; throws <see cref="InvalidDataException"/>.</summary>
    public LabelTable(ReadOnlySpan<byte> section)
    {
        var r = new SpanReader(section);
        int names = r.Count(3);
        int pairs = r.Count(2);
        ulong bytes = r.Varint();
        if (bytes > ((ulong)section.Length * MaxExpansion) + 4096 || bytes > int.MaxValue / 2)
        {
            throw new InvalidDataException("the label section claims too much memory");
        }

        _names = new LabelNameRange[names];
        int first = 0;
        for (int i = 0; i < names; i++)
        {
            byte[] name = r.Prefixed().ToArray();
            ulong count = r.Varint();
            ulong series = r.Varint();
            if (count > (ulong)(pairs - first) || (i > 0 && name.AsSpan().SequenceCompareTo(_names[i - 1].Name) <= 0))
            {
                throw new InvalidDataException("the label names do not fit");
            }

            _names[i] = new LabelNameRange(name, first, (int)count, (long)series);
            first += (int)count;
        }

        PairCount = first == pairs ? pairs : throw new InvalidDataException("the label section is cut");
        _offsets = new NativeBuffer((pairs + 1) * 4);
        _values = new NativeBuffer((int)bytes);
        Fill(ref r, _offsets.As<int>(), _values.Span);
        GC.KeepAlive(this);
    }

    public int PairCount { get; }

    /// <summary>In byte order.</summary>
    public ReadOnlySpan<LabelNameRange> Names => _names;

    /// <summary>Bytes in memory.</summary>
    public long Bytes => _offsets.Length + _values.Length + (_names.Length * 80L);

    public ReadOnlySpan<byte> Value(int pair)
    {
        ReadOnlySpan<int> offsets = _offsets.As<int>();
        return _values.Span[offsets[pair]..offsets[pair + 1]];
    }

    /// <summary>Place of a name in <see cref="Names"/>, or -1.</summary>
    public int FindName(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _names.Length - 1;
        while (low <= high)
        {
            int mid = (low + high) >>> 1;
            int c = _names[mid].Name.AsSpan().SequenceCompareTo(name);
            if (c == 0)
            {
                return mid;
            }

            low = c < 0 ? mid + 1 : low;
            high = c > 0 ? mid - 1 : high;
        }

        return -1;
    }

    /// <summary>Place in <see cref="Names"/> of a pair's name, looked for from <paramref name="from"/> on.</summary>
    public int NameOf(int pair, int from = 0)
    {
        // Few names, and callers go through a series' pairs in order.
        while (pair >= _names[from].End)
        {
            from++;
        }

        return from;
    }

    /// <summary>Number of a pair; -1 when the part has none.</summary>
    public int FindPair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int n = FindName(name);
        if (n < 0)
        {
            return -1;
        }

        int at = LowerBound(_names[n].FirstPair, _names[n].End, value);
        return at < _names[n].End && Value(at).SequenceEqual(value) ? at : -1;
    }

    /// <summary>The pairs of a name whose values start with a prefix.</summary>
    public (int From, int End) FindPrefix(LabelNameRange name, ReadOnlySpan<byte> prefix)
    {
        int from = LowerBound(name.FirstPair, name.End, prefix);
        int low = from;
        int high = name.End;
        while (low < high)
        {
            int mid = (low + high) >>> 1;
            if (Value(mid).StartsWith(prefix))
            {
                low = mid + 1;
            }
            else
            {
                high = mid;
            }
        }

        return (from, low);
    }

    /// <summary>
    /// Tells the pairs between two numbers whose values hold some bytes, in order: one search over all values behind each other.
    /// </summary>
    public void FindContaining(int from, int end, ReadOnlySpan<byte> needle, List<int> into)
    {
        ReadOnlySpan<int> offsets = _offsets.As<int>();
        ReadOnlySpan<byte> values = _values.Span;
        int at = offsets[from];
        int stop = offsets[end];
        int pair = from;
        while (at < stop)
        {
            int hit = values[at..stop].IndexOf(needle);
            if (hit < 0)
            {
                break;
            }

            hit += at;
            pair = PairAt(offsets, pair, end, hit);
            if (hit + needle.Length <= offsets[pair + 1])
            {
                into.Add(pair);
                at = offsets[pair + 1];
                pair++;
            }
            else
            {
                // It runs over the end of the value.
                at = hit + 1;
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>The pair (at or behind <paramref name="from"/>) whose value covers a place: steps that double, then halving.</summary>
    private static int PairAt(ReadOnlySpan<int> offsets, int from, int end, int place)
    {
        int step = 1;
        int low = from;
        while (low + step < end && offsets[low + step] <= place)
        {
            low += step;
            step *= 2;
        }

        int high = Math.Min(end, low + step);
        while (high - low > 1)
        {
            int mid = (low + high) >>> 1;
            if (offsets[mid] <= place)
            {
                low = mid;
            }
            else
            {
                high = mid;
            }
        }

        return low;
    }

    private int LowerBound(int from, int end, ReadOnlySpan<byte> value)
    {
        while (from < end)
        {
            int mid = (from + end) >>> 1;
            if (Value(mid).SequenceCompareTo(value) < 0)
            {
                from = mid + 1;
            }
            else
            {
                end = mid;
            }
        }

        return from;
    }

    private void Fill(ref SpanReader r, Span<int> offsets, Span<byte> values)
    {
        int at = 0;
        int pair = 0;
        foreach (LabelNameRange n in _names)
        {
            int before = at;
            for (; pair < n.End; pair++)
            {
                ulong shared = r.Varint();
                ReadOnlySpan<byte> rest = r.Prefixed();
                if (shared > (ulong)(at - before) || shared + (ulong)rest.Length > (ulong)(values.Length - at))
                {
                    throw new InvalidDataException("a label value is out of range");
                }

                offsets[pair] = at;
                values.Slice(before, (int)shared).CopyTo(values[at..]);
                rest.CopyTo(values[(at + (int)shared)..]);
                before = at;
                at += (int)shared + rest.Length;
            }
        }

        offsets[pair] = at;
        if (at != values.Length || r.Remaining != 0)
        {
            throw new InvalidDataException("the label section does not end where its values end");
        }
    }
}
