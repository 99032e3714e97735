using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// Series bytes → labels and store reference of one target, and which series were there in this and the previous scrape. Used by one
/// loop at a time; it outlives a loop when the configuration changes only what does not touch labels.
/// </summary>
internal sealed class ScrapeCache
{
    // Entries that failing scrapes may add before the cache is swept, beyond a doubling.
    private const int FreeGrowth = 1000;

    private readonly Dictionary<byte[], SeriesEntry> _series = new(RawSeriesComparer.Instance);
    private readonly Dictionary<byte[], SeriesEntry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private List<SeriesEntry> _current = [];
    private List<SeriesEntry> _previous = [];
    private int _countAtSuccess;

    public ScrapeCache() => _lookup = _series.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Number of the present scrape, from 1.</summary>
    public long Iteration { get; private set; } = 1;

    public MetadataCache Metadata { get; } = new();

    /// <summary>References of the report series, in the order of <see cref="ReportSeries"/>.</summary>
    public ulong[] ReportRefs { get; } = new ulong[ReportSeries.Count];

    /// <summary>Entries with labels, dropped ones included.</summary>
    public int Count => _series.Count;

    /// <summary>The entry of series bytes, or null.</summary>
    public SeriesEntry? Find(ReadOnlySpan<byte> raw) => _lookup.TryGetValue(raw, out SeriesEntry? e) ? e : null;

    /// <summary>Remembers series bytes; null labels = dropped.</summary>
    public SeriesEntry Add(ReadOnlySpan<byte> raw, LabelSet? labels)
    {
        var e = new SeriesEntry(labels) { SeenAt = Iteration };
        _lookup[raw] = e;
        return e;
    }

    /// <summary>Notes that a series is there, so that its end will be marked.</summary>
    public void Track(SeriesEntry entry)
    {
        if (entry.TrackedAt != Iteration)
        {
            entry.TrackedAt = Iteration;
            _current.Add(entry);
        }
    }

    /// <summary>Forgets what this scrape has tracked: it failed.</summary>
    public void DropTracked()
    {
        foreach (SeriesEntry e in _current)
        {
            e.TrackedAt = 0;
        }

        _current.Clear();
    }

    /// <summary>Leaves a scrape that was broken off; what the one before had is still to be marked.</summary>
    public void Abandon()
    {
        DropTracked();
        Iteration++;
    }

    /// <summary>Series of the previous scrape that are not in this one under any spelling.</summary>
    public List<SeriesEntry> Stale()
    {
        List<SeriesEntry> stale = [];
        foreach (SeriesEntry e in _previous)
        {
            if (e.TrackedAt != Iteration)
            {
                stale.Add(e);
            }
        }

        if (stale.Count > 0 && _current.Count > 0)
        {
            var live = new HashSet<LabelSet>(_current.Select(e => e.Labels!));
            stale.RemoveAll(e => live.Contains(e.Labels!));
        }

        return stale;
    }

    /// <summary>Labels of the series that the last finished scrape had; not while a scrape runs.</summary>
    public IEnumerable<LabelSet> Live() => _previous.Select(e => e.Labels!);

    /// <summary>Ends a scrape; a non-empty success sweeps what was not in it. True when growth forced a sweep.</summary>
    public bool Finish(bool success)
    {
        int count = _series.Count + Metadata.Count;
        bool forced = false;
        if (success)
        {
            _countAtSuccess = count;
        }
        else if (count > (_countAtSuccess * 2) + FreeGrowth)
        {
            forced = true;
        }

        if (success || forced)
        {
            Sweep();
        }

        (_previous, _current) = (_current, _previous);
        _current.Clear();
        Iteration++;
        return forced;
    }

    private void Sweep()
    {
        foreach ((byte[] raw, SeriesEntry e) in _series)
        {
            if (e.SeenAt != Iteration)
            {
                _series.Remove(raw);
            }
        }

        Metadata.Forget(Iteration);
    }
}
