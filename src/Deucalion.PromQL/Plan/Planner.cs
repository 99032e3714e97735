using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Plan;

/// <summary>
/// Turns a syntax tree into a plan for one query range. Milliseconds. Recursive: callers give deep trees enough stack.
/// </summary>
internal sealed class Planner
{
    // The value may differ from step to step although the arguments do not.
    private static readonly HashSet<string> TimeDependent =
    [
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "year",
        "predict_linear", "range", "start", "step", "time", "timestamp",
    ];

    private readonly long _start;
    private readonly long _end;
    private readonly long _step;
    private readonly DurationEvaluator _durations;
    private bool _inParameter;

    private Planner(long start, long end, long step)
    {
        _start = start;
        _end = end;
        _step = step;
        _durations = new DurationEvaluator(step, end - start);
    }

    /// <summary>
    /// The plan of an expression that is evaluated from start to end; step 0 = an instant query. Throws
    /// <see cref="Results.QueryException"/> for durations that make no sense.
    /// </summary>
    public static PlanNode Plan(Expr expression, long start, long end, long step)
    {
        Part p = new Planner(start, end, step).Convert(expression);
        return p.Wrapped(p.Wrap);
    }

    private static Expr WithoutParentheses(Expr e)
    {
        while (e is ParenExpr p)
        {
            e = p.Inner;
        }

        return e;
    }

    private Part Convert(Expr expression)
    {
        Expr e = WithoutParentheses(expression);
        switch (e)
        {
            case NumberLiteral n:
                return new Part(new NumberNode(n.Value, n.Position), true, false);
            case StringLiteral s:
                return new Part(new StringNode(s.Value, s.Position), true, false);
            case VectorSelector v:
                SelectorNode selector = Selector(v);
                return new Part(selector, selector.At is not null, selector.At is not null);
            case MatrixSelector m:
                SelectorNode inner = Selector(m.Selector);
                long range = m.RangeExpr is null ? m.Range : _durations.Milliseconds(m.RangeExpr, false);
                return new Part(new RangeSelectorNode(inner, range, m.Position), inner.At is not null, false);
            case SubqueryExpr q:
                return Subquery(q);
            case UnaryExpr u:
                Part operand = Convert(u.Inner);
                return operand with { Node = new UnaryNode(u.IsMinus, operand.Node, u.Position) };
            case BinaryExpr b:
                return Binary(b);
            case CallExpr c:
                return Call(c);
            case AggregateExpr a:
                return Aggregate(a);
            default:
                throw new InvalidOperationException("The syntax tree holds an unknown node: " + e.GetType().Name);
        }
    }

    private long? At(TimeModifier time) => _inParameter ? time.AtTimestamp : time.AtPreprocessor switch
    {
        AtPreprocessor.Start => _start,
        AtPreprocessor.End => _end,
        _ => time.AtTimestamp,
    };

    private long Offset(TimeModifier time) => time.OffsetExpr is null ? time.Offset : _durations.Milliseconds(time.OffsetExpr, true);

    private SelectorNode Selector(VectorSelector v)
    {
        SelectorMode mode = v.Anchored ? SelectorMode.Anchored : v.Smoothed ? SelectorMode.Smoothed : SelectorMode.Plain;
        return new SelectorNode(v.Matchers, Offset(v.Time), At(v.Time), mode, v.Position);
    }

    private Part Subquery(SubqueryExpr q)
    {
        // The inside is evaluated once when it can be, whatever the subquery's own time is.
        Part inner = Convert(q.Inner);
        long step = q.StepExpr is null ? q.Step : _durations.Milliseconds(q.StepExpr, false);
        long range = q.RangeExpr is null ? q.Range : _durations.Milliseconds(q.RangeExpr, false);
        long? at = At(q.Time);
        return new Part(new SubqueryNode(inner.Wrapped(inner.Invariant), range, step, Offset(q.Time), at, q.Position), at is not null, false);
    }

    private Part Binary(BinaryExpr b)
    {
        Part left = Convert(b.Left);
        Part right = Convert(b.Right);
        if (left.Invariant && right.Invariant)
        {
            return new Part(new BinaryNode(b.Operator, left.Node, right.Node, b.Matching, b.ReturnBool, b.Position), true, true);
        }

        return new Part(
            new BinaryNode(b.Operator, left.Wrapped(left.Wrap), right.Wrapped(right.Wrap), b.Matching, b.ReturnBool, b.Position), false, false);
    }

    private Part Aggregate(AggregateExpr a)
    {
        // As in Prometheus, the parameter has no say in whether the aggregation is the same at every step.
        // Nor does it look into the parameter for start() and end(): behind an @ there they count for nothing.
        bool outside = _inParameter;
        _inParameter = true;
        PlanNode? parameter = a.Parameter is null ? null : Convert(a.Parameter).Node;
        _inParameter = outside;
        Part inner = Convert(a.Inner);
        return inner with { Node = new AggregateNode(a.Operator, inner.Node, parameter, a.Grouping, a.Without, a.Position) };
    }

    private Part Call(CallExpr c)
    {
        string name = c.Function.Name;
        double? constant = name switch
        {
            "start" => _start / 1000.0,
            "end" => _end / 1000.0,
            "range" => GoMath.Seconds(_end - _start),
            "step" => _start == _end ? 0 : GoMath.Seconds(_step),
            _ => null,
        };
        if (constant is { } value)
        {
            return new Part(new NumberNode(value, c.Position), true, false);
        }

        var parts = new Part[c.Arguments.Count];
        bool invariant = !TimeDependent.Contains(name);
        bool timestampOfFixed = name == "timestamp";
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Convert(c.Arguments[i]);
            invariant &= parts[i].Invariant;
            timestampOfFixed &= parts[i].Invariant && parts[i].Node is SelectorNode;
        }

        bool whole = invariant || timestampOfFixed;
        var arguments = new PlanNode[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            arguments[i] = parts[i].Wrapped(!whole && parts[i].Wrap);
        }

        return new Part(new CallNode(name, arguments, c.Function.ReturnType, c.Position), whole, whole);
    }

    /// <summary>A converted part; <see cref="Wrap"/> is false for invariant parts that gain nothing from a marker.</summary>
    private readonly record struct Part(PlanNode Node, bool Invariant, bool Wrap)
    {
        public PlanNode Wrapped(bool wrap) => wrap ? new StepInvariantNode(Node) : Node;
    }
}
