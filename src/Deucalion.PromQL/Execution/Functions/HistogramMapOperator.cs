using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>A number of each histogram; floats are left out.</summary>
internal sealed class HistogramMapOperator(EvalScope scope, VectorOperator inner, Func<NativeHistogram, double> function) : VectorOperator(scope)
{
    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        inner.Open(context);
        Series = Headers.WithoutName(inner.Series);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        inner.Read(series, into, context);
        for (int step = 0; step < Scope.Steps; step++)
        {
            if (into.Histogram(step) is { } h)
            {
                into.Set(step, function(h));
            }
            else if (into.Has(step))
            {
                into.Remove(step);
            }
        }
    }
}
