using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>max_of and min_of.</summary>
internal sealed class ScalarPairOperator(EvalScope scope, VectorOperator left, VectorOperator right, Func<double, double, double> function) : VectorOperator(scope)
{
    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        left.Open(context);
        right.Open(context);
        Series = [new SeriesHeader(LabelSet.Empty, false)];
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        left.Read(0, into, context);
        Column other = context.Rent(Scope.Steps);
        right.Read(0, other, context);
        for (int step = 0; step < Scope.Steps; step++)
        {
            into.Values[step] = function(into.Values[step], other.Values[step]);
        }

        context.Return(other);
    }
}
