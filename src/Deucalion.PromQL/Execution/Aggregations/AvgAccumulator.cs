using System.Numerics;
using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>avg: the compensated sum divided at the end while it does not overflow, from then on the mean is moved step by step.</summary>
internal sealed class AvgAccumulator(int steps, AggregationNotes notes) : MixedAccumulator(steps, true, notes)
{
    private readonly double[] _value = new double[steps];
    private readonly double[] _compensation = new double[steps];
    private readonly double[] _count = new double[steps];
    private bool[]? _incremental;

    /// <inheritdoc/>
    protected override void AddFloat(int step, double value, bool again)
    {
        ref double count = ref _count[step];
        ref double v = ref _value[step];
        ref double c = ref _compensation[step];
        if (!again)
        {
            (v, c, count) = (value, 0, 1);
            return;
        }

        count++;
        if (_incremental is null || !_incremental[step])
        {
            double sum = v;
            double compensation = c;
            KahanSum.Add(value, ref sum, ref compensation);
            if (!double.IsInfinity(sum))
            {
                (v, c) = (sum, compensation);
                return;
            }

            _incremental ??= new bool[_value.Length];
            _incremental[step] = true;
            v /= count - 1;
            c /= count - 1;
        }

        double q = (count - 1) / count;
        v *= q;
        c *= q;
        KahanSum.Add(value / count, ref v, ref c);
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
            if (added == all && HasFloat[w] == all && _incremental is null && TryAddAll(column.Values.AsSpan(from, count), from))
            {
                continue;
            }

            for (ulong bits = added; bits != 0; bits &= bits - 1)
            {
                int bit = BitOperations.TrailingZeroCount(bits);
                AddFloat(from + bit, column.Values[from + bit], (HasFloat[w] & (1UL << bit)) != 0);
            }

            HasFloat[w] |= added;
        }
    }

    /// <summary>Adds to the sums of consecutive steps at once, unless one of them would overflow.</summary>
    private bool TryAddAll(ReadOnlySpan<double> values, int from)
    {
        Span<double> sums = _value.AsSpan(from, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsInfinity(sums[i] + values[i]))
            {
                return false;
            }
        }

        KahanColumns.Add(values, sums, _compensation.AsSpan(from, values.Length));
        Span<double> counts = _count.AsSpan(from, values.Length);
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i]++;
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void MergeFloat(int step, MixedAccumulator behind, bool again)
    {
        var other = (AvgAccumulator)behind;
        bool otherMoves = other._incremental is not null && other._incremental[step];
        if (!again)
        {
            (_value[step], _compensation[step], _count[step]) = (other._value[step], other._compensation[step], other._count[step]);
            if (otherMoves)
            {
                (_incremental ??= new bool[_value.Length])[step] = true;
            }

            return;
        }

        double count = _count[step] + other._count[step];
        bool moves = _incremental is not null && _incremental[step];
        double sum = _value[step];
        double compensation = _compensation[step];
        if (!moves && !otherMoves)
        {
            KahanSum.Add(other._value[step], ref sum, ref compensation);
            if (!double.IsInfinity(sum))
            {
                (_value[step], _compensation[step], _count[step]) = (sum, compensation + other._compensation[step], count);
                return;
            }
        }

        // Means, weighted.
        double left = moves ? 1 : _count[step];
        double right = otherMoves ? 1 : other._count[step];
        double share = _count[step] / count;
        double mean = _value[step] / left * share;
        double error = _compensation[step] / left * share;
        double otherShare = other._count[step] / count;
        KahanSum.Add(other._value[step] / right * otherShare, ref mean, ref error);
        error += double.IsInfinity(mean) ? 0 : other._compensation[step] / right * otherShare;
        (_incremental ??= new bool[_value.Length])[step] = true;
        (_value[step], _compensation[step], _count[step]) = (mean, error, count);
    }

    /// <inheritdoc/>
    protected override double FloatResult(int step) => _incremental is not null && _incremental[step]
        ? _value[step] + _compensation[step]
        : (_value[step] / _count[step]) + (_compensation[step] / _count[step]);
}
