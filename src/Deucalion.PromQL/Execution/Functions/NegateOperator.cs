using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>Unary minus.</summary>
internal sealed class NegateOperator(EvalScope scope, VectorOperator inner, bool isScalar) : VectorOperator(scope)
{
    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        inner.Open(context);
        Series = isScalar ? inner.Series : Headers.WithoutName(inner.Series);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        inner.Read(series, into, context);
        double[] values = into.Values;
        for (int step = 0; step < values.Length; step++)
        {
            values[step] = -values[step];
        }

        if (into.HasHistograms)
        {
            for (int step = 0; step < values.Length; step++)
            {
                if (into.Histogram(step) is { } h)
                {
                    into.Set(step, h.Copy().Mul(-1));
                }
            }
        }
    }
}
