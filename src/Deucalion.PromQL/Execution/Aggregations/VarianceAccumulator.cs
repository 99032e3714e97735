using System.Numerics;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>stdvar and stddev of floats.</summary>
internal sealed class VarianceAccumulator(int steps, bool root, AggregationNotes notes) : Accumulator
{
    private readonly double[] _count = new double[steps];
    private readonly double[] _mean = new double[steps];
    private readonly double[] _squares = new double[steps];

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
                    notes.Ignored(root ? "stddev" : "stdvar");
                    continue;
                }

                double v = column.Values[step];
                if (_count[step]++ == 0)
                {
                    _mean[step] = v;
                    _squares[step] = double.IsFinite(v) ? 0 : double.NaN;
                    continue;
                }

                double delta = v - _mean[step];
                _mean[step] += delta / _count[step];
                _squares[step] += delta * (v - _mean[step]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Result(Column into)
    {
        for (int step = 0; step < _count.Length; step++)
        {
            if (_count[step] > 0)
            {
                double variance = _squares[step] / _count[step];
                into.Set(step, root ? Math.Sqrt(variance) : variance);
            }
        }
    }
}
