using Deucalion.Model.Histograms;
using Deucalion.Model.Time;

namespace Deucalion.Import.Chunks;

/// <summary>Samples of one series as they are collected from chunks and blocks; reused from series to series.</summary>
internal sealed class SampleRun
{
    private readonly List<Row> _rows = [];
    private bool _ordered = true;

    /// <summary>Number of samples.</summary>
    public int Count => _rows.Count;

    public Row this[int index] => _rows[index];

    public void Clear()
    {
        _rows.Clear();
        _ordered = true;
    }

    public void Add(long time, double value, NativeHistogram? histogram)
    {
        _ordered &= _rows.Count == 0 || time > _rows[^1].Time;
        _rows.Add(new Row(time, value, histogram));
    }

    /// <summary>Takes out, from a place on, what is not in [minTime, maxTime] or lies in a deleted range.</summary>
    public void Keep(int from, long minTime, long maxTime, List<TimeRange>? deleted)
    {
        int kept = from;
        for (int i = from; i < _rows.Count; i++)
        {
            long time = _rows[i].Time;
            if (time >= minTime && time <= maxTime && (deleted is null || !deleted.Exists(d => time >= d.Min && time <= d.Max)))
            {
                _rows[kept++] = _rows[i];
            }
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
    }

    /// <summary>Puts samples of overlapping chunks or blocks into time order; of two with one time the one added last stays.</summary>
    public void Order()
    {
        if (_ordered)
        {
            return;
        }

        Row[] sorted = [.. _rows.OrderBy(r => r.Time)];
        _rows.Clear();
        foreach (Row r in sorted)
        {
            if (_rows.Count > 0 && _rows[^1].Time == r.Time)
            {
                _rows[^1] = r;
            }
            else
            {
                _rows.Add(r);
            }
        }

        _ordered = true;
    }

    public readonly record struct Row(long Time, double Value, NativeHistogram? Histogram);
}
