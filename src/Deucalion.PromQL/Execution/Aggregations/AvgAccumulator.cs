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
    protected override double FloatResult(int step) => _incremental is not null && _incremental[step]
        ? _value[step] + _compensation[step]
        : (_value[step] / _count[step]) + (_compensation[step] / _count[step]);
}
