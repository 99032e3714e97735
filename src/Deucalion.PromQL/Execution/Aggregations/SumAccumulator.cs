using System.Numerics;
using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>sum, compensated.</summary>
internal sealed class SumAccumulator(int steps, AggregationNotes notes) : MixedAccumulator(steps, false, notes)
{
    private readonly double[] _sum = new double[steps];
    private readonly double[] _compensation = new double[steps];

    /// <inheritdoc/>
    protected override void AddFloat(int step, double value, bool again)
    {
        if (again)
        {
            KahanSum.Add(value, ref _sum[step], ref _compensation[step]);
        }
        else
        {
            _sum[step] = value;
            _compensation[step] = 0;
        }
    }

    /// <inheritdoc/>
    protected override void AddFloats(Column column)
    {
        for (int w = 0; w < HasFloat.Length; w++)
        {
            ulong added = column.Present[w];
            if (added == ulong.MaxValue && (HasFloat[w] == 0 || HasFloat[w] == ulong.MaxValue))
            {
                // All 64 steps at once.
                ReadOnlySpan<double> values = column.Values.AsSpan(w << 6, 64);
                if (HasFloat[w] == 0)
                {
                    values.CopyTo(_sum.AsSpan(w << 6));
                }
                else
                {
                    KahanColumns.Add(values, _sum.AsSpan(w << 6, 64), _compensation.AsSpan(w << 6, 64));
                }
            }
            else
            {
                for (ulong bits = added; bits != 0; bits &= bits - 1)
                {
                    int bit = BitOperations.TrailingZeroCount(bits);
                    int step = (w << 6) + bit;
                    AddFloat(step, column.Values[step], (HasFloat[w] & (1UL << bit)) != 0);
                }
            }

            HasFloat[w] |= added;
        }
    }

    /// <inheritdoc/>
    protected override double FloatResult(int step) => _sum[step] + _compensation[step];
}
