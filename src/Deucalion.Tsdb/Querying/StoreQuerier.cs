using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Querying;

/// <summary>
/// A view of the store between two times. Holds the parts that were there when it was opened; the head is captured at every select. The head is
/// captured before the parts are looked at again, so that samples which a flush moves in between are seen twice rather than never.
/// </summary>
internal sealed class StoreQuerier : IQuerier
{
    private readonly HeadMemory _head;
    private readonly PartCatalog _catalog;
    private readonly Func<long> _now;
    private readonly long _minTime;
    private readonly long _maxTime;
    private readonly Lock _lock = new();
    private readonly List<PartView> _held = [];
    private readonly List<HeadView> _heads = [];
    private readonly PartView _opened;
    private bool _disposed;

    public StoreQuerier(HeadMemory head, PartCatalog catalog, Func<long> now, long minTime, long maxTime)
    {
        _head = head;
        _catalog = catalog;
        _now = now;
        _minTime = minTime;
        _maxTime = maxTime;
        _opened = catalog.Acquire(minTime, maxTime);
        _held.Add(_opened);
    }

    /// <inheritdoc/>
    public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
    {
        long min = Math.Max(hints.MinTime, _minTime);
        long max = Math.Min(hints.MaxTime, _maxTime);
        SourceRows series = min > max ? SourceRows.Of([]) : Collect(matchers, min, max, cancellation);
        return new MergedSelection(hints.Limit > 0 ? series.Limited(hints.Limit) : series, _minTime, _maxTime, hints.OnlyPresence, OnDamage);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
    {
        var names = new HashSet<byte[]>(ByteArrayComparer.Instance);
        if (matchers.Count > 0)
        {
            SourceRows series = Collect(matchers, _minTime, _maxTime, cancellation);
            for (int i = 0; i < series.Count; i++)
            {
                var labels = new LabelSet.Enumerator(series.EncodedLabels(i));
                while (labels.MoveNext())
                {
                    names.GetAlternateLookup<ReadOnlySpan<byte>>().Add(labels.Current.Name);
                }
            }

            return Sorted(names);
        }

        if (HeadOverlaps(_minTime, _maxTime))
        {
            foreach (HeadGeneration g in Head().Generations)
            {
                HeadIndex index = g.Set.Index;
                names.UnionWith(index.Names().Where(n => index.IsUsed(n)).Select(n => n.Name));
            }
        }

        foreach (Part p in Parts(_minTime, _maxTime).Parts)
        {
            OnPart(p, i => names.UnionWith(i.Names));
        }

        return Sorted(names);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        var values = new HashSet<byte[]>(ByteArrayComparer.Instance);
        if (matchers.Count > 0)
        {
            SourceRows series = Collect(matchers, _minTime, _maxTime, cancellation);
            for (int i = 0; i < series.Count; i++)
            {
                var labels = new LabelSet.Enumerator(series.EncodedLabels(i));
                while (labels.MoveNext())
                {
                    if (labels.Current.Name.SequenceEqual(utf8))
                    {
                        values.GetAlternateLookup<ReadOnlySpan<byte>>().Add(labels.Current.Value);
                        break;
                    }
                }
            }

            return Sorted(values);
        }

        if (HeadOverlaps(_minTime, _maxTime))
        {
            foreach (HeadGeneration g in Head().Generations)
            {
                g.Set.Index.AddValues(utf8, values);
            }
        }

        foreach (Part p in Parts(_minTime, _maxTime).Parts)
        {
            OnPart(p, i => i.AddValues(utf8, values));
        }

        return Sorted(values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _held.ForEach(PartCatalog.Release);
                _heads.ForEach(h => h.Dispose());
            }
        }
    }

    private static List<string> Sorted(HashSet<byte[]> utf8)
    {
        byte[][] all = [.. utf8];
        Array.Sort(all, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        return [.. all.Select(Encoding.UTF8.GetString)];
    }

    private SourceRows Collect(IReadOnlyList<Matcher> matchers, long min, long max, CancellationToken cancellation)
    {
        SeriesSource[] head = HeadOverlaps(min, max) ? [.. Head().Generations.Select(g => HeadSource.Select(g, matchers, min, max, cancellation))] : [];
        PartView view = Parts(min, max);
        var sources = new List<SeriesSource>();
        foreach (Part p in view.Parts)
        {
            cancellation.ThrowIfCancellationRequested();
            if (p.Meta.MinTime <= max && p.Meta.MaxTime >= min)
            {
                OnPart(p, index => sources.Add(PartSource.Select(p, index, view, matchers, min, max, cancellation)));
            }
        }

        sources.AddRange(head);
        return SourceRows.Of(sources);
    }

    private bool HeadOverlaps(long min, long max)
    {
        TimeRange range = _head.Range;
        return range.Min <= max && range.Max >= min;
    }

    /// <summary>What the head has now; held until the querier is disposed.</summary>
    private HeadView Head()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_heads.Count == 0 || !_head.IsLatest(_heads[^1]))
            {
                _heads.Add(_head.View());
            }

            return _heads[^1];
        }
    }

    /// <summary>The parts of now, and those of the opening that retention or a merge has taken out since.</summary>
    private PartView Parts(long min, long max)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            PartView now = _catalog.View;
            PartView latest = _held[^1];
            if (!SameParts(now, latest))
            {
                latest = _catalog.Acquire(_minTime, _maxTime);
                _held.Add(latest);
            }
            else if (now.Tombstones.Length != latest.Tombstones.Length)
            {
                latest = latest with { Tombstones = now.Tombstones };
            }

            if (ReferenceEquals(latest, _opened) || latest.Parts.SequenceEqual(_opened.Parts))
            {
                return latest;
            }

            return PartView.Of(latest.Parts.Union(_opened.Parts), [.. latest.Tombstones.Union(_opened.Tombstones)]);
        }
    }

    private bool SameParts(PartView now, PartView held)
    {
        int i = 0;
        foreach (Part p in now.Parts)
        {
            if (p.Meta.MinTime <= _maxTime && p.Meta.MaxTime >= _minTime)
            {
                if (i == held.Parts.Length || !ReferenceEquals(held.Parts[i], p))
                {
                    return false;
                }

                i++;
            }
        }

        return i == held.Parts.Length;
    }

    /// <summary>Uses a part's index; a damaged one is set aside and the rest is served.</summary>
    private void OnPart(Part part, Action<PartIndex> use)
    {
        part.LastUse = _now();
        try
        {
            use(part.Index);
        }
        catch (DamagedPartException e)
        {
            _catalog.Quarantine(part, e);
        }
        catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException or ArgumentException)
        {
            _catalog.Quarantine(part, part.Damaged(e.Message, e));
        }
    }

    private void OnDamage(DamagedPartException e)
    {
        foreach (Part p in _held.SelectMany(v => v.Parts).Where(p => p.Meta.Name == e.PartName).Distinct())
        {
            _catalog.Quarantine(p, e);
        }
    }
}
