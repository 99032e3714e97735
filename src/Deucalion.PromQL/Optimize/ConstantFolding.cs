using Deucalion.PromQL.Execution.Binary;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Optimize;

/// <summary>Computes operations of plain numbers beforehand.</summary>
internal static class ConstantFolding
{
    /// <summary>The plan with numbers in the place of their operations.</summary>
    public static PlanNode Apply(PlanNode node)
    {
        switch (node)
        {
            case UnaryNode u:
                PlanNode operand = Apply(u.Inner);
                return operand is NumberNode n
                    ? new NumberNode(u.IsMinus ? -n.Value : n.Value, u.Position)
                    : ReferenceEquals(operand, u.Inner) ? u : u with { Inner = operand };
            case BinaryNode b:
                return Binary(b, Apply(b.Left), Apply(b.Right));
            case AggregateNode a:
                PlanNode aggregated = Apply(a.Inner);
                PlanNode? parameter = a.Parameter is null ? null : Apply(a.Parameter);
                return ReferenceEquals(aggregated, a.Inner) && ReferenceEquals(parameter, a.Parameter) ? a : a with { Inner = aggregated, Parameter = parameter };
            case CallNode c:
                return Call(c);
            case SubqueryNode q:
                PlanNode inside = Apply(q.Inner);
                return ReferenceEquals(inside, q.Inner) ? q : q with { Inner = inside };
            case StepInvariantNode i:
                PlanNode once = Apply(i.Inner);
                return once is NumberNode ? once : ReferenceEquals(once, i.Inner) ? i : new StepInvariantNode(once);
            default:
                return node;
        }
    }

    private static PlanNode Binary(BinaryNode b, PlanNode left, PlanNode right)
    {
        if (left is NumberNode l && right is NumberNode r && !b.Operator.IsSetOperator())
        {
            double value = b.Operator.IsComparison()
                ? (FloatBinary.Holds(b.Operator, l.Value, r.Value) ? 1 : 0)
                : FloatBinary.Arithmetic(b.Operator, l.Value, r.Value);
            return new NumberNode(value, b.Position);
        }

        return ReferenceEquals(left, b.Left) && ReferenceEquals(right, b.Right) ? b : b with { Left = left, Right = right };
    }

    private static CallNode Call(CallNode c)
    {
        PlanNode[]? changed = null;
        for (int i = 0; i < c.Arguments.Count; i++)
        {
            PlanNode argument = Apply(c.Arguments[i]);
            if (!ReferenceEquals(argument, c.Arguments[i]))
            {
                changed ??= [.. c.Arguments];
                changed[i] = argument;
            }
        }

        return changed is null ? c : c with { Arguments = changed };
    }
}
