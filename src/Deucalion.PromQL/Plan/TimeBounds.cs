namespace Deucalion.PromQL.Plan;

/// <summary>The earliest and latest time that a plan looks at. Unix ms.</summary>
internal sealed class TimeBounds
{
    private readonly long _lookback;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;

    private TimeBounds(long lookback) => _lookback = lookback;

    /// <summary>Bounds of a plan that is evaluated from start to end; (0, 0) when it selects nothing.</summary>
    public static (long Min, long Max) Of(PlanNode plan, long start, long end, long lookback)
    {
        var bounds = new TimeBounds(lookback);
        bounds.Visit(plan, start, end);
        return bounds._max == long.MinValue ? (0, 0) : (bounds._min, bounds._max);
    }

    private void Visit(PlanNode node, long start, long end)
    {
        switch (node)
        {
            case SelectorNode s:
                Add(s, start, end, 0);
                break;
            case RangeSelectorNode r:
                Add(r.Selector, start, end, r.Range);
                break;
            case SubqueryNode q:
                Visit(q.Inner, (q.At ?? start) - q.Offset - q.Range, (q.At ?? end) - q.Offset);
                break;
            case StepInvariantNode i:
                Visit(i.Inner, start, end);
                break;
            case UnaryNode u:
                Visit(u.Inner, start, end);
                break;
            case BinaryNode b:
                Visit(b.Left, start, end);
                Visit(b.Right, start, end);
                break;
            case AggregateNode a:
                Visit(a.Inner, start, end);
                if (a.Parameter is not null)
                {
                    Visit(a.Parameter, start, end);
                }

                break;
            case CallNode c:
                foreach (PlanNode argument in c.Arguments)
                {
                    Visit(argument, start, end);
                }

                if (c.Function == "info")
                {
                    InfoReference info = InfoReference.Of(c.Arguments[0]);
                    Add((info.At ?? start) - info.Offset - _lookback + 1, (info.At ?? end) - info.Offset);
                }

                break;
        }
    }

    private void Add(SelectorNode s, long start, long end, long range)
    {
        long first = (s.At ?? start) - s.Offset;
        long last = (s.At ?? end) - s.Offset;
        bool extended = s.Mode != SelectorMode.Plain;
        first -= (range == 0 ? _lookback : extended ? _lookback + range : range) - 1;
        Add(first, s.Mode == SelectorMode.Smoothed ? last + _lookback : last);
    }

    private void Add(long first, long last)
    {
        _min = Math.Min(_min, first);
        _max = Math.Max(_max, last);
    }
}
