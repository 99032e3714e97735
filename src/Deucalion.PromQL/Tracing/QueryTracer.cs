using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Execution.Ranges;
using Deucalion.PromQL.Explain;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Tracing;

/// <summary>
/// Collects the operator tree of one query, give it as <see cref="QueryOptions.Tracer"/>. What there is can be read after a failure too. Operators are
/// made by one thread.
/// </summary>
public sealed class QueryTracer(TimeProvider clock)
{
    private readonly Stack<TraceNode> _open = new();

    /// <summary>The outermost operator; null before the query has been planned.</summary>
    public TraceNode? Root { get; private set; }

    /// <summary>Seconds of a node.</summary>
    public double Seconds(TraceNode node) => (double)node.Ticks / clock.TimestampFrequency;

    internal long Now => clock.GetTimestamp();

    internal VectorOperator Trace(PlanNode node, Func<VectorOperator> make)
    {
        TraceNode entry = Enter(node);
        try
        {
            return new TracedOperator(make(), entry, this);
        }
        finally
        {
            _open.Pop();
        }
    }

    internal RangeSource Trace(PlanNode node, Func<RangeSource> make)
    {
        TraceNode entry = Enter(node);
        try
        {
            return new TracedRangeSource(make(), entry, this);
        }
        finally
        {
            _open.Pop();
        }
    }

    private TraceNode Enter(PlanNode node)
    {
        var entry = new TraceNode(PlanText.Name(node), PlanText.Detail(node));
        if (_open.TryPeek(out TraceNode? parent))
        {
            parent.Add(entry);
        }
        else
        {
            Root ??= entry;
        }

        _open.Push(entry);
        return entry;
    }
}
