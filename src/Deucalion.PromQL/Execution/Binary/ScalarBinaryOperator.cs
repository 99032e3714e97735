using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>A binary operation of two scalars; comparisons give 1 or 0.</summary>
internal sealed class ScalarBinaryOperator(EvalScope scope, BinaryNode node, VectorOperator left, VectorOperator right) : VectorOperator(scope)
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
        if (node.Operator.IsComparison())
        {
            for (int step = 0; step < Scope.Steps; step++)
            {
                into.Values[step] = FloatBinary.Holds(node.Operator, into.Values[step], other.Values[step]) ? 1 : 0;
            }
        }
        else
        {
            FloatBinary.Arithmetic(node.Operator, into.Values, other.Values, into.Values);
        }

        context.Return(other);
    }
}
