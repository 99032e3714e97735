using Deucalion.Model.Labels;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// The index of a part in native memory: checked when it is loaded, then read by many threads. Damage that a checksum did not show is an
/// <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class PartIndex : ILabelIndex
{
    private readonly LabelTable _labels;
    private readonly PostingsTable _postings;

    public PartIndex(NativeBuffer labels, NativeBuffer postings, NativeBuffer times, NativeBuffer series)
    {
        _labels = new LabelTable(labels.Span);
        GC.KeepAlive(labels);
        _postings = new PostingsTable(postings, _labels.PairCount);
        Times = new TimeTable(times.Span);
        GC.KeepAlive(times);
        Series = new SeriesTable(series, _labels.PairCount);
    }

    /// <summary>Number of series; ordinals are below it, in label order.</summary>
    public int SeriesCount => Series.Count;

    /// <summary>The time table.</summary>
    public TimeTable Times { get; }

    /// <summary>Pairs and blocks of the series.</summary>
    public SeriesTable Series { get; }

    /// <summary>Sets of series that matchers asked for before.</summary>
    public MatcherCache Cache { get; } = new();

    /// <summary>Bytes in memory.</summary>
    public long Bytes => _labels.Bytes + _postings.Bytes + Times.Bytes + Series.Bytes;

    /// <summary>Number of label pairs; pairs are numbered in order of name and value.</summary>
    public int PairCount => _labels.PairCount;

    public IEnumerable<byte[]> Names
    {
        get
        {
            for (int i = 0; i < _labels.Names.Length; i++)
            {
                yield return _labels.Names[i].Name;
            }
        }
    }

    public void AddValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeriesBitmap into)
    {
        int pair = _labels.FindPair(name, value);
        if (pair >= 0)
        {
            _postings.AddTo(pair, into);
        }

        GC.KeepAlive(this);
    }

    public long Weight(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int pair = _labels.FindPair(name, value);
        GC.KeepAlive(this);
        return pair < 0 ? 0 : _postings.Length(pair);
    }

    public void AddMatching(Matcher matcher, bool accepted, SeriesBitmap into)
    {
        int n = _labels.FindName(matcher.NameUtf8);
        if (n >= 0)
        {
            ValueScan.Add(_labels, _postings, _labels.Names[n], matcher, accepted, SeriesCount, into);
        }

        GC.KeepAlive(this);
    }

    public SeriesBitmap? Cached(Matcher matcher, bool accepted) => Cache.Find(matcher, accepted);

    public bool TryRemember(Matcher matcher, bool accepted, SeriesBitmap series) => Cache.TryAdd(matcher, accepted, series);

    public bool TryFilter(SeriesBitmap candidates, int count, Matcher matcher)
    {
        int n = _labels.FindName(matcher.NameUtf8);
        long work = n < 0 ? long.MaxValue : matcher.Type is MatcherType.Equal or MatcherType.NotEqual ? Weight(matcher.NameUtf8, matcher.ValueUtf8) : _labels.Names[n].Count;
        if ((long)count * 8 > work)
        {
            return false;
        }

        var cursor = new SeriesCursor(this);
        for (int ordinal = candidates.Next(0); ordinal >= 0; ordinal = candidates.Next(ordinal + 1))
        {
            cursor.MoveTo(ordinal);
            if (!matcher.Matches(ValueIn(cursor.Pairs, n)))
            {
                candidates.Discard(ordinal);
            }
        }

        GC.KeepAlive(this);
        return true;
    }

    /// <summary>All values of a label.</summary>
    public void AddValues(ReadOnlySpan<byte> name, HashSet<byte[]> into)
    {
        int n = _labels.FindName(name);
        if (n >= 0)
        {
            LabelNameRange range = _labels.Names[n];
            HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup = into.GetAlternateLookup<ReadOnlySpan<byte>>();
            for (int pair = range.FirstPair; pair < range.End; pair++)
            {
                lookup.Add(_labels.Value(pair));
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Label set of a series.</summary>
    public LabelSet Labels(int ordinal)
    {
        ByteWriter w = IndexScratch.Mine.Bytes;
        w.Clear();
        WriteLabels(ordinal, w);
        return LabelSet.FromEncoded(w.Written);
    }

    /// <summary>Appends the encoded label set of a series.</summary>
    public void WriteLabels(int ordinal, ByteWriter w) => WritePairs(ReadPairs(ordinal), w, default);

    /// <summary>A cursor over the labels of the series, for one thread.</summary>
    public SeriesCursor OpenLabels() => new(this);

    /// <summary>Name of a pair.</summary>
    public ReadOnlySpan<byte> PairName(int pair) => _labels.Names[_labels.NameOf(pair)].Name;

    /// <summary>Appends the value of a pair, without its length.</summary>
    public void WritePairValue(int pair, ByteWriter w)
    {
        w.Raw(_labels.Value(pair));
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Place of a name's value in a series: the number of its pair, or -1; for grouping by value without bytes.
    /// </summary>
    public int PairOf(ReadOnlySpan<int> pairs, ReadOnlySpan<byte> name)
    {
        int n = _labels.FindName(name);
        return n < 0 ? -1 : PairIn(pairs, _labels.Names[n]);
    }

    /// <summary>Appends labels in encoded form; <paramref name="ends"/>, unless it is empty, gets the length of the writer behind each.</summary>
    public void WritePairs(ReadOnlySpan<int> pairs, ByteWriter w, Span<int> ends)
    {
        int name = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            name = _labels.NameOf(pairs[i], name);
            w.Prefixed(_labels.Names[name].Name);
            w.Prefixed(_labels.Value(pairs[i]));
            if (!ends.IsEmpty)
            {
                ends[i] = w.Length;
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Adds the blocks of a series, in time order of their first samples.</summary>
    public void AddBlocks(int ordinal, List<PartBlock> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ordinal, (uint)SeriesCount);
        Series.AddBlocks(ordinal, Times, into);
    }

    /// <summary>Ordinal of a label set; -1 when the part does not have it.</summary>
    public int Find(LabelSet labels)
    {
        IndexScratch scratch = IndexScratch.Mine;
        int count = 0;
        foreach (LabelView l in labels)
        {
            int pair = _labels.FindPair(l.Name, l.Value);
            if (pair < 0 || count == scratch.Wanted.Length)
            {
                return pair < 0 ? -1 : throw new ArgumentException("the series has too many labels");
            }

            scratch.Wanted[count++] = pair;
        }

        // Pairs are numbered in the order of labels, so series compare as their pairs do.
        ReadOnlySpan<int> wanted = scratch.Wanted.AsSpan(0, count);
        int low = 0;
        int high = (SeriesCount - 1) / SeriesTable.GroupSize;
        while (low < high)
        {
            int mid = (low + high + 1) >>> 1;
            if (ReadPairs(mid * SeriesTable.GroupSize).SequenceCompareTo(wanted) <= 0)
            {
                low = mid;
            }
            else
            {
                high = mid - 1;
            }
        }

        int end = Math.Min(SeriesCount, (low + 1) * SeriesTable.GroupSize);
        int known = 0;
        int position = 0;
        for (int i = low * SeriesTable.GroupSize; i < end; i++)
        {
            known = Series.ReadPairs(i, ref position, known, ref scratch.Pairs, out _);
            int c = scratch.Pairs.AsSpan(0, known).SequenceCompareTo(wanted);
            if (c >= 0)
            {
                return c == 0 ? i : -1;
            }
        }

        return -1;
    }

    /// <summary>Number of series of a pair, for statistics.</summary>
    public long CountOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int pair = _labels.FindPair(name, value);
        return pair < 0 ? 0 : _postings.Count(pair);
    }

    private ReadOnlySpan<int> ReadPairs(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ordinal, (uint)SeriesCount);
        IndexScratch scratch = IndexScratch.Mine;
        int known = 0;
        int position = 0;
        for (int i = ordinal - (ordinal % SeriesTable.GroupSize); i <= ordinal; i++)
        {
            known = Series.ReadPairs(i, ref position, known, ref scratch.Pairs, out _);
        }

        return scratch.Pairs.AsSpan(0, known);
    }

    private ReadOnlySpan<byte> ValueIn(ReadOnlySpan<int> pairs, int name)
    {
        int pair = name < 0 ? -1 : PairIn(pairs, _labels.Names[name]);
        return pair < 0 ? default : _labels.Value(pair);
    }

    private static int PairIn(ReadOnlySpan<int> pairs, LabelNameRange name)
    {
        foreach (int p in pairs)
        {
            if (p >= name.FirstPair)
            {
                return p < name.End ? p : -1;
            }
        }

        return -1;
    }
}
