using Deucalion.PromQL.Execution.Aggregations;
using Deucalion.PromQL.Execution.Binary;
using Deucalion.PromQL.Execution.Functions;
using Deucalion.PromQL.Execution.Ranges;
using Deucalion.PromQL.Execution.Selectors;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Execution;

/// <summary>Makes the operators of a plan. Recursive: callers give deep plans enough stack.</summary>
internal sealed class OperatorBuilder
{
    private int _order;

    /// <summary>The operator of a scalar or vector node over a scope. Hint: the function or aggregation around it.</summary>
    public VectorOperator Build(PlanNode node, EvalScope scope, string? hint) =>
        scope.Query.Options.Tracer is { } tracer ? tracer.Trace(node, () => Make(node, scope, hint)) : Make(node, scope, hint);

    private VectorOperator Make(PlanNode node, EvalScope scope, string? hint)
    {
        switch (node)
        {
            case NumberNode n:
                return new ConstantOperator(scope, n.Value) { Order = NextOrder() };
            case SelectorNode { Mode: SelectorMode.Smoothed } s:
                return new SmoothedSelectorOperator(scope, s, hint) { Order = NextOrder() };
            case SelectorNode s:
                return new SelectorOperator(scope, s, hint) { Order = NextOrder() };
            case StepInvariantNode i:
                VectorOperator once = Build(i.Inner, scope.FirstStep(), hint);
                return new StepInvariantOperator(scope, once) { Order = NextOrder() };
            case UnaryNode { IsMinus: false } u:
                return Build(u.Inner, scope, hint);
            case UnaryNode u:
                VectorOperator operand = Build(u.Inner, scope, hint);
                return new NegateOperator(scope, operand, u.Type == ValueType.Scalar) { Order = NextOrder() };
            case BinaryNode b:
                return Binary(b, scope);
            case AggregateNode a:
                return Aggregate(a, scope);
            case CallNode c:
                return new CallBuilder(this, scope).Build(c);
            default:
                throw new InvalidOperationException("A " + node.GetType().Name + " has no column.");
        }
    }

    /// <summary>The next place in the order of evaluation.</summary>
    public int NextOrder() => _order++;

    /// <summary>The source of a range vector node.</summary>
    public (RangeSource Source, RangeBounds Bounds) Range(PlanNode node, EvalScope scope, string? hint)
    {
        if (scope.Query.Options.Tracer is not { } tracer)
        {
            return MakeRange(node, scope, hint);
        }

        RangeBounds bounds = null!;
        RangeSource traced = tracer.Trace(node, () =>
        {
            (RangeSource source, bounds) = MakeRange(node, scope, hint);
            return source;
        });
        return (traced, bounds);
    }

    private (RangeSource Source, RangeBounds Bounds) MakeRange(PlanNode node, EvalScope scope, string? hint)
    {
        if (node is RangeSelectorNode r)
        {
            RangeBounds bounds = RangeBounds.Of(scope, r);
            return (new SelectorRangeSource(scope, r, bounds, hint), bounds);
        }

        var q = (SubqueryNode)node;
        (EvalScope inside, VectorOperator inner) = Subquery(q, scope, hint);
        scope.Query.AtEnd(() => SubqueryReads.Merge(inside, scope, q.Offset, q.Range));
        return (new SubqueryRangeSource(inside, inner), new RangeBounds(scope, q.Range, q.Offset, q.At, 0, 0));
    }

    /// <summary>The inside of a subquery and its steps.</summary>
    public (EvalScope Scope, VectorOperator Inner) Subquery(SubqueryNode node, EvalScope scope, string? hint)
    {
        EvalScope inside = SubqueryGrid.Of(scope, node);
        return (inside, Build(node.Inner, inside, hint));
    }

    private VectorOperator Binary(BinaryNode b, EvalScope scope)
    {
        VectorOperator left = Build(b.Left, scope, null);
        VectorOperator right = Build(b.Right, scope, null);
        int order = NextOrder();
        bool scalarLeft = b.Left.Type == ValueType.Scalar;
        bool scalarRight = b.Right.Type == ValueType.Scalar;
        if (scalarLeft && scalarRight)
        {
            return new ScalarBinaryOperator(scope, b, left, right) { Order = order };
        }

        if (scalarLeft || scalarRight)
        {
            return new VectorScalarOperator(scope, order, b, scalarLeft ? right : left, scalarLeft ? left : right, scalarLeft);
        }

        BinaryNode matched = b.Matching is null ? b with { Matching = VectorMatching.Default } : b;
        return b.Operator.IsSetOperator()
            ? new SetOperator(scope, matched, left, right) { Order = order }
            : new VectorBinaryOperator(scope, order, matched, left, right);
    }

    private VectorOperator Aggregate(AggregateNode a, EvalScope scope)
    {
        if (a.Operator == "count_values")
        {
            VectorOperator counted = Build(a.Inner, scope, a.Operator);
            return new CountValuesOperator(scope, a, ((StringNode)a.Parameter!).Value, counted) { Order = NextOrder() };
        }

        VectorOperator? parameter = a.Parameter is null ? null : Build(a.Parameter, scope, a.Operator);
        VectorOperator inner = Build(a.Inner, scope, a.Operator);
        int order = NextOrder();
        return a.Operator switch
        {
            "quantile" => new QuantileOperator(scope, a, parameter!, inner) { Order = order },
            "topk" or "bottomk" or "limitk" or "limit_ratio" => new SelectKOperator(scope, a, parameter!, inner) { Order = order },
            _ => new AggregateOperator(scope, a, inner) { Order = order },
        };
    }
}
