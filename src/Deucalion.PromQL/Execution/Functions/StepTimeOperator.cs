using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>A number made of the step's time in ms: time(), or hour() and its like without argument.</summary>
internal sealed class StepTimeOperator(EvalScope scope, Func<long, double> function) : VectorOperator(scope)
{
    /// <inheritdoc/>
    public override void Open(ReadContext context) => Series = [new SeriesHeader(LabelSet.Empty, false)];

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.SetAllFloats();
        for (int step = 0; step < Scope.Steps; step++)
        {
            into.Values[step] = function(Scope.Time(step));
        }
    }
}
