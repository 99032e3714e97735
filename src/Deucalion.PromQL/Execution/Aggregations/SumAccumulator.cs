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
            int from = w << 6;
            int count = Math.Min(64, column.Values.Length - from);
            ulong all = ulong.MaxValue >> (64 - count);
            if (added == all && (HasFloat[w] == 0 || HasFloat[w] == all))
            {
                // All steps of the word at once.
                ReadOnlySpan<double> values = column.Values.AsSpan(from, count);
                if (HasFloat[w] == 0)
                {
                    values.CopyTo(_sum.AsSpan(from));
                }
                else
                {
                    KahanColumns.Add(values, _sum.AsSpan(from, count), _compensation.AsSpan(from, count));
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
    protected override void MergeFloat(int step, MixedAccumulator behind, bool again)
    {
        var other = (SumAccumulator)behind;
        AddFloat(step, other._sum[step], again);
        if (!double.IsInfinity(_sum[step]))
        {
            _compensation[step] += other._compensation[step];
        }
    }

    /// <inheritdoc/>
    protected override double FloatResult(int step) => _sum[step] + _compensation[step];
}
