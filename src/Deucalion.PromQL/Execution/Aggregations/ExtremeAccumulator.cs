using System.Numerics;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>min and max of floats; NaN only when there is nothing else.</summary>
internal sealed class ExtremeAccumulator(int steps, bool max, AggregationNotes notes) : Accumulator
{
    private readonly Column _best = new(steps);

    /// <inheritdoc/>
    public override void Add(Column column, SeriesPlace series)
    {
        for (int w = 0; w < column.Present.Length; w++)
        {
            for (ulong bits = column.Present[w]; bits != 0; bits &= bits - 1)
            {
                int step = (w << 6) + BitOperations.TrailingZeroCount(bits);
                if (column.Histogram(step) is not null)
                {
                    notes.Ignored(max ? "max" : "min");
                    continue;
                }

                double v = column.Values[step];
                double best = _best.Values[step];
                if (!_best.Has(step) || (max ? best < v : best > v) || double.IsNaN(best))
                {
                    _best.Set(step, v);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Merge(Accumulator behind) => Add(((ExtremeAccumulator)behind)._best, default);

    /// <inheritdoc/>
    public override void Result(Column into) => into.CopyFrom(_best);
}
