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
    protected override double FloatResult(int step) => _sum[step] + _compensation[step];
}
