using Deucalion.Model.Labels;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Label name → value → series of the head. Grows only; when many series have left, the head builds a new one. Ordinals are in order of addition.
/// Added to under the publish lock; read from many threads, which hold the lock for look-ups only, not while they run patterns.
/// </summary>
internal sealed class HeadIndex : ILabelIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], HeadLabelName> _names = new(ByteArrayComparer.Instance);
    private HeadSeries[] _series = new HeadSeries[4];
    private int _count;
    private HeadOrder _order = HeadOrder.Empty;

    /// <summary>The series so far, by ordinal.</summary>
    public ReadOnlySpan<HeadSeries> Series
    {
        get
        {
            int n = Volatile.Read(ref _count);
            return Volatile.Read(ref _series).AsSpan(0, n);
        }
    }

    /// <summary>Adds a series.</summary>
    public void Add(HeadSeries series)
    {
        lock (_lock)
        {
            if (_count == _series.Length)
            {
                HeadSeries[] bigger = new HeadSeries[_count * 2];
                _series.CopyTo(bigger, 0);
                Volatile.Write(ref _series, bigger);
            }

            _series[_count] = series;
            foreach (LabelView l in series.Labels)
            {
                FindOrAdd(l.Name).FindOrAdd(l.Value).Add(_count);
            }

            Volatile.Write(ref _count, _count + 1);
            series.Indexed = true;
        }
    }

    /// <summary>Places of the series in label order, of almost all of them at least; kept up to date by the selects that need it.</summary>
    public HeadOrder Order()
    {
        HeadOrder order = Volatile.Read(ref _order);
        ReadOnlySpan<HeadSeries> series = Series;
        if (series.Length - order.Count > 256 + (order.Count / 8))
        {
            order = order.Extend(series);
            Volatile.Write(ref _order, order);
        }

        return order;
    }

    /// <summary>Names in no order.</summary>
    public HeadLabelName[] Names()
    {
        lock (_lock)
        {
            return [.. _names.Values];
        }
    }

    public HeadLabelName? Name(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            return Find(name);
        }
    }

    public void AddValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeriesBitmap into)
    {
        HeadLabelValue? found;
        lock (_lock)
        {
            found = Find(name)?.Find(value);
        }

        if (found is not null)
        {
            Add(found, into);
        }
    }

    public void AddMatching(Matcher matcher, bool accepted, SeriesBitmap into)
    {
        if (Name(matcher.NameUtf8) is not { } name)
        {
            return;
        }

        foreach (HeadLabelValue v in name.Values)
        {
            if (matcher.Matches(v.Value) == accepted)
            {
                Add(v, into);
            }
        }
    }

    private static void Add(HeadLabelValue value, SeriesBitmap into)
    {
        foreach (int ordinal in value.Ordinals)
        {
            into.Add(ordinal);
        }
    }

    private HeadLabelName? Find(ReadOnlySpan<byte> name) =>
        _names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out HeadLabelName? found) ? found : null;

    private HeadLabelName FindOrAdd(ReadOnlySpan<byte> name)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        var added = new HeadLabelName(name.ToArray());
        _names.Add(added.Name, added);
        return added;
    }
}
