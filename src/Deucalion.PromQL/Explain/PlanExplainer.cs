using Deucalion.Model.Labels;
using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Tracing;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Explain;

/// <summary>Walks a plan as the engine would run it, asks the index what each selector finds, and reads no sample.</summary>
internal sealed class PlanExplainer(IQuerier querier, QueryOptions options, CancellationToken cancellation)
{
    // A held sample is a time and a value; columns keep a little more.
    private const long BytesPerSample = 20;

    private readonly List<SelectionEstimate> _selections = [];

    /// <summary>Selectors in the order of the plan.</summary>
    public IReadOnlyList<SelectionEstimate> Selections => _selections;

    /// <summary>All costs together.</summary>
    public SelectionCost Cost { get; private set; }

    /// <summary>Bytes that may be held.</summary>
    public long Bytes => (long)Math.Min(long.MaxValue / 2, (double)Cost.Points * BytesPerSample);

    /// <summary>Explains a node that is evaluated at start, start + step, … up to end.</summary>
    public ExplainedNode Explain(PlanNode node, long start, long end, long step)
    {
        SelectionEstimate? selection = null;
        List<ExplainedNode> children = [];
        switch (node)
        {
            case SelectorNode s:
                selection = Estimate(s, start, end, step, 0);
                break;
            case RangeSelectorNode r:
                selection = Estimate(r.Selector, start, end, step, r.Range);
                break;
            case SubqueryNode q:
                long inside = q.Step == 0 ? options.DefaultSubqueryStep : q.Step;
                children.Add(Explain(q.Inner, (q.At ?? start) - q.Offset - q.Range, (q.At ?? end) - q.Offset, Math.Max(1, inside)));
                break;
            case StepInvariantNode i:
                children.Add(Explain(i.Inner, start, start, step));
                break;
            default:
                children.AddRange(Children(node).Select(c => Explain(c, start, end, step)));
                break;
        }

        return new ExplainedNode(PlanText.Name(node), PlanText.Detail(node), selection, children);
    }

    private static IEnumerable<PlanNode> Children(PlanNode node) => node switch
    {
        UnaryNode u => [u.Inner],
        BinaryNode b => [b.Left, b.Right],
        AggregateNode a => a.Parameter is null ? [a.Inner] : [a.Parameter, a.Inner],
        CallNode c => c.Arguments,
        _ => [],
    };

    private SelectionEstimate Estimate(SelectorNode s, long start, long end, long step, long range)
    {
        bool once = s.At is not null || end <= start;
        long last = (s.At ?? end) - s.Offset;
        long reach = range == 0 ? options.LookbackDelta : s.Mode == SelectorMode.Plain ? range : range + options.LookbackDelta;
        long min = (s.At ?? start) - s.Offset - reach + 1;
        long max = s.Mode == SelectorMode.Smoothed ? last + options.LookbackDelta : last;
        var hints = new SelectHints(min, max) { Range = range, Step = once ? 0 : step };
        SeriesSelection selection = querier.Select(s.Matchers, hints, cancellation);
        long samples = selection.EstimateSamples(min, max);
        long steps = once || step <= 0 ? 1 : ((end - start) / step) + 1;
        var cost = SelectionCost.Of(selection.Count, Math.Max(0, samples), steps, step, range);
        var estimate = new SelectionEstimate([.. s.Matchers.Select(static m => m.ToString())], min, max, cost);
        _selections.Add(estimate);
        Cost += cost;
        return estimate;
    }
}
