using System.Numerics;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>A function of each float; histograms are left out.</summary>
internal sealed class FloatMapOperator(EvalScope scope, VectorOperator inner, Func<double, double> function) : VectorOperator(scope)
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
        into.RemoveHistograms();
        double[] values = into.Values;
        for (int w = 0; w < into.Present.Length; w++)
        {
            for (ulong bits = into.Present[w]; bits != 0; bits &= bits - 1)
            {
                ref double v = ref values[(w << 6) + BitOperations.TrailingZeroCount(bits)];
                v = function(v);
            }
        }
    }
}
