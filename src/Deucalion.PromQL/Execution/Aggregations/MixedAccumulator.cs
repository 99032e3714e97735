using System.Numerics;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>sum and avg: floats or histograms, but not both at one step of a group.</summary>
internal abstract class MixedAccumulator(int steps, bool mean, AggregationNotes notes) : Accumulator
{
    private HistogramCell?[]? _cells;

    /// <summary>Bit i: a float was added at step i.</summary>
    protected ulong[] HasFloat { get; } = new ulong[(steps + 63) >> 6];

    /// <inheritdoc/>
    public override void Add(Column column, SeriesPlace series)
    {
        if (!column.HasHistograms && _cells is null)
        {
            AddFloats(column);
            return;
        }

        _cells ??= new HistogramCell?[steps];
        for (int step = 0; step < steps; step++)
        {
            if (!column.Has(step))
            {
                continue;
            }

            if (column.Histogram(step) is { } h)
            {
                AddHistogram(step, h, series);
            }
            else if (_cells[step] is not { IsIncompatible: true })
            {
                AddFloat(step, column.Values[step], IsMarked(step));
                HasFloat[step >> 6] |= 1UL << step;
            }
        }
    }

    /// <inheritdoc/>
    public override void Merge(Accumulator behind)
    {
        var other = (MixedAccumulator)behind;
        for (int w = 0; w < HasFloat.Length; w++)
        {
            for (ulong bits = other.HasFloat[w]; bits != 0; bits &= bits - 1)
            {
                int step = (w << 6) + BitOperations.TrailingZeroCount(bits);
                if (_cells?[step] is not { IsIncompatible: true })
                {
                    MergeFloat(step, other, IsMarked(step));
                    HasFloat[w] |= 1UL << step;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Result(Column into)
    {
        for (int step = 0; step < steps; step++)
        {
            HistogramCell? cell = _cells?[step];
            if (cell is null)
            {
                if (IsMarked(step))
                {
                    into.Set(step, FloatResult(step));
                }
            }
            else if (IsMarked(step))
            {
                notes.Add(Annotations.MixedFloatsHistogramsInAggregation(notes.Position));
            }
            else if (!cell.IsIncompatible)
            {
                into.Set(step, cell.Result(notes));
            }
        }
    }

    /// <summary>Adds one float; again: there was one before.</summary>
    protected abstract void AddFloat(int step, double value, bool again);

    /// <summary>Adds what another one has at a step; again: there was a float here before.</summary>
    protected abstract void MergeFloat(int step, MixedAccumulator behind, bool again);

    /// <summary>The result of the floats of a step.</summary>
    protected abstract double FloatResult(int step);

    /// <summary>Adds a column of floats; marks its steps.</summary>
    protected virtual void AddFloats(Column column)
    {
        for (int w = 0; w < HasFloat.Length; w++)
        {
            for (ulong bits = column.Present[w]; bits != 0; bits &= bits - 1)
            {
                int step = (w << 6) + BitOperations.TrailingZeroCount(bits);
                AddFloat(step, column.Values[step], IsMarked(step));
            }

            HasFloat[w] |= column.Present[w];
        }
    }

    private bool IsMarked(int step) => (HasFloat[step >> 6] & (1UL << step)) != 0;

    private void AddHistogram(int step, NativeHistogram h, SeriesPlace series)
    {
        HistogramCell?[] cells = _cells!;
        if (cells[step] is { } cell)
        {
            cell.Add(h, series, notes);
        }
        else
        {
            cells[step] = new HistogramCell(IsMarked(step) ? null : h, mean);
        }
    }
}
