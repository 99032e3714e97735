using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>A number.</summary>
internal sealed class ConstantOperator(EvalScope scope, double value) : VectorOperator(scope)
{
    /// <summary>The number.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override void Open(ReadContext context) => Series = [new SeriesHeader(LabelSet.Empty, false)];

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.SetAllFloats();
        into.Values.AsSpan().Fill(Value);
    }
}
