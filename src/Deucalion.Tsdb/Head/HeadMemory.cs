using System.Runtime.InteropServices;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// What is in memory: series, their index, samples since the last flush, exemplars, metadata. The map belongs to the write lock, the rest to the
/// publish lock; readers take <see cref="Index"/> and capture series.
/// </summary>
internal sealed class HeadMemory(int maxExemplars)
{
    private HeadIndex _index = new();
    private long _samples;
    private long _minTime = long.MaxValue;
    private long _maxTime = long.MinValue;
    private long _activeSeries;

    public HeadSeriesMap Series { get; } = new();

    public HeadClocks Clocks { get; } = new();

    public ExemplarRing Exemplars { get; } = new(maxExemplars);

    public MetadataTable Metadata { get; } = new();

    /// <summary>For readers.</summary>
    public HeadIndex Index => Volatile.Read(ref _index);

    /// <summary>Series in the map, readable from any thread.</summary>
    public long ActiveSeries => Volatile.Read(ref _activeSeries);

    /// <summary>Samples taken since the last flush.</summary>
    public long Samples => Volatile.Read(ref _samples);

    /// <summary>Earliest and latest sample taken since the last flush, or being flushed.</summary>
    public TimeRange Range => new(Volatile.Read(ref _minTime), Volatile.Read(ref _maxTime));

    /// <summary>Makes a planned batch visible. Publish lock.</summary>
    public void Publish(PlannedBatch plan)
    {
        foreach (ref readonly AppendOp op in CollectionsMarshal.AsSpan(plan.Ops))
        {
            Add(op.Series, op);
        }

        foreach ((LabelSet series, Exemplar e) in plan.Exemplars)
        {
            Exemplars.Add(series, e);
        }

        foreach (MetricMetadata m in plan.Metadata)
        {
            Metadata.Add(m);
        }

        plan.Published = true;
    }

    /// <summary>Adds one sample. Publish lock.</summary>
    public void Add(HeadSeries series, in AppendOp op)
    {
        // The range widens before the sample is there, so that no reader misses it.
        if (op.Time < _minTime)
        {
            Volatile.Write(ref _minTime, op.Time);
        }

        if (op.Time > _maxTime)
        {
            Volatile.Write(ref _maxTime, op.Time);
        }

        if (op.Side)
        {
            series.AppendSide(op.Time, op.Value, op.Histogram, op.Start);
        }
        else
        {
            series.Append(op.Time, op.Value, op.Histogram, op.Start, Clocks);
        }

        Volatile.Write(ref _samples, _samples + 1);
        if (!series.Indexed)
        {
            _index.Add(series);
        }
    }

    /// <summary>The number of series changed. Write lock.</summary>
    public void CountSeries() => Volatile.Write(ref _activeSeries, Series.Count);

    /// <summary>Moves all samples aside. Both locks.</summary>
    public List<(HeadSeries Series, SeriesData Data)> BeginFlush()
    {
        var moved = new List<(HeadSeries, SeriesData)>();
        foreach (HeadSeries s in Series.All)
        {
            if (s.BeginFlush() is { } data)
            {
                moved.Add((s, data));
            }
        }

        Clocks.Clear();
        Volatile.Write(ref _samples, 0);
        return moved;
    }

    /// <summary>Forgets what was moved aside and series that have been idle. Both locks.</summary>
    public void EndFlush(List<(HeadSeries Series, SeriesData Data)> moved, uint idleBefore)
    {
        foreach ((HeadSeries s, _) in moved)
        {
            s.EndFlush();
        }

        HeadSeries[] idle = [.. Series.All.Where(s => s.IsEmpty && s.LastAppend < idleBefore)];
        foreach (HeadSeries s in idle)
        {
            Series.Remove(s);
        }

        CountSeries();
        if (_samples == 0)
        {
            Volatile.Write(ref _minTime, long.MaxValue);
            Volatile.Write(ref _maxTime, long.MinValue);
        }

        // Series that left stay in the index, empty, until they are many.
        if (_index.Series.Length > Series.Count + (Series.Count / 8) + 64)
        {
            var index = new HeadIndex();
            foreach (HeadSeries s in Series.All)
            {
                if (s.Indexed)
                {
                    index.Add(s);
                }
            }

            Volatile.Write(ref _index, index);
        }
    }

    /// <summary>Applies a deletion to what is in memory; returns the series that it concerns. Both locks.</summary>
    public List<HeadSeries> Delete(Tombstone deletion)
    {
        var touched = new List<HeadSeries>();
        HeadIndex index = Index;
        ReadOnlySpan<HeadSeries> series = index.Series;
        foreach (IReadOnlyList<Matcher> selector in deletion.Selectors)
        {
            SeriesBitmap hit = MatcherEvaluation.Evaluate(index, series.Length, selector, CancellationToken.None);
            for (int i = hit.Next(0); i >= 0; i = hit.Next(i + 1))
            {
                series[i].Delete(deletion.MinTime, deletion.MaxTime, Clocks);
                touched.Add(series[i]);
            }
        }

        return touched;
    }
}
