using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Simulation.Seeds;

/// <summary>A querier that stays open while the store goes on; what was there at its opening must stay readable, whatever is flushed, merged or expires.</summary>
internal sealed class HeldQuery : IDisposable
{
    private readonly IQuerier _querier;
    private readonly SeriesSelection _selection;
    private readonly List<(LabelSet Labels, long Time, Cell Cell)> _expected = [];
    private readonly long _minTime;
    private readonly long _maxTime;

    public HeldQuery(ISampleQueryable store, Oracle oracle, long minTime, long maxTime, long horizon)
    {
        _minTime = minTime;
        _maxTime = maxTime;
        _querier = store.OpenQuerier(minTime, maxTime);
        _selection = _querier.Select([], new SelectHints(minTime, maxTime), CancellationToken.None);
        long certain = Math.Max(Math.Max(minTime, horizon), oracle.Certain);
        foreach (OracleSeries s in oracle.Series.Values)
        {
            foreach ((long time, Cell cell) in s.Cells)
            {
                if (cell.Now is not null && !cell.Unknown && time >= certain && time <= maxTime)
                {
                    _expected.Add((s.Labels, time, cell));
                }
            }
        }
    }

    /// <summary>Reads everything now.</summary>
    public void Check()
    {
        Answer answer = Answer.Of(_selection, _minTime, _maxTime);
        foreach ((LabelSet labels, long time, Cell cell) in _expected)
        {
            bool there = answer.Series.TryGetValue(labels, out SortedList<long, Stored>? samples) && samples.ContainsKey(time);
            Stored? actual = there ? samples![time] : null;
            if (!cell.HasBeen(actual) || (actual is null && cell.Now is not null && !cell.Unknown))
            {
                throw new SimulationFailureException($"{labels} at {time} is not in a querier that was opened when it was there: got {actual}, in the store is {cell.Now}");
            }
        }
    }

    public void Dispose() => _querier.Dispose();
}
