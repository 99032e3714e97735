using System.Runtime.InteropServices;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.Tsdb.Head;

/// <summary>The newest exemplars of a store, by series, a fixed number in all; a new one pushes out the oldest. Safe from many threads.</summary>
internal sealed class ExemplarRing(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LabelSet, List<Exemplar>> _bySeries = [];
    private readonly Queue<LabelSet> _order = new();

    /// <summary>Grows with every change; tells whether a saved copy is still good.</summary>
    public long Version { get; private set; }

    public Exemplar? Newest(LabelSet series)
    {
        lock (_lock)
        {
            return _bySeries.TryGetValue(series, out List<Exemplar>? list) ? list[^1] : null;
        }
    }

    /// <summary>Adds an exemplar unless the order forbids it (a batch in flight may have brought the same).</summary>
    public void Add(LabelSet series, in Exemplar e)
    {
        if (capacity <= 0)
        {
            return;
        }

        lock (_lock)
        {
            ref List<Exemplar>? list = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySeries, series, out _);
            list ??= new List<Exemplar>(1);
            if (list.Count > 0 && ExemplarOrder.Refuses(list[^1], e) is not null)
            {
                return;
            }

            list.Add(e);
            _order.Enqueue(series);
            Version++;
            if (_order.Count > capacity)
            {
                DropOldest();
            }
        }
    }

    /// <summary>All, in order of arrival within each series.</summary>
    public List<(LabelSet Series, Exemplar Exemplar)> All()
    {
        lock (_lock)
        {
            var all = new List<(LabelSet, Exemplar)>(_order.Count);
            var next = new Dictionary<LabelSet, int>();
            foreach (LabelSet s in _order)
            {
                ref int i = ref CollectionsMarshal.GetValueRefOrAddDefault(next, s, out _);
                all.Add((s, _bySeries[s][i++]));
            }

            return all;
        }
    }

    /// <summary>See <see cref="IExemplarQueryable"/>.</summary>
    public IReadOnlyList<SeriesExemplars> Select(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime, CancellationToken cancellation)
    {
        var found = new List<SeriesExemplars>();
        lock (_lock)
        {
            foreach ((LabelSet series, List<Exemplar> list) in _bySeries)
            {
                cancellation.ThrowIfCancellationRequested();
                if (selectors.Any(s => s.All(m => m.Matches(series))))
                {
                    Exemplar[] inside = [.. list.Where(e => e.Time >= minTime && e.Time <= maxTime)];
                    if (inside.Length > 0)
                    {
                        found.Add(new SeriesExemplars(series, inside));
                    }
                }
            }
        }

        found.Sort((a, b) => a.Series.CompareTo(b.Series));
        return found;
    }

    private void DropOldest()
    {
        LabelSet series = _order.Dequeue();
        List<Exemplar> list = _bySeries[series];
        list.RemoveAt(0);
        if (list.Count == 0)
        {
            _bySeries.Remove(series);
        }
    }
}
