namespace Deucalion.PromQL.Execution.Functions;

/// <summary>timestamp() of something computed: the time of the step, in seconds, where there is a sample.</summary>
internal sealed class SampleTimeOperator(EvalScope scope, VectorOperator inner) : VectorOperator(scope)
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
            if (into.Has(step))
            {
                into.Set(step, Scope.Time(step) / 1000.0);
            }
        }
    }
}
