using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Explain;

/// <summary>Words for the nodes of a plan.</summary>
internal static class PlanText
{
    private const int Longest = 300;

    /// <summary>Kind of the node: the function, aggregation or operator, or what else it is.</summary>
    public static string Name(PlanNode node) => node switch
    {
        NumberNode => "number",
        StringNode => "string",
        SelectorNode => "selector",
        RangeSelectorNode => "range selector",
        SubqueryNode => "subquery",
        StepInvariantNode => "once",
        UnaryNode u => u.IsMinus ? "-" : "+",
        BinaryNode b => b.Operator.Text(),
        AggregateNode a => a.Operator,
        CallNode c => c.Function,
        _ => node.GetType().Name,
    };

    /// <summary>What the name does not say, at most 300 characters.</summary>
    public static string Detail(PlanNode node)
    {
        string text = node switch
        {
            NumberNode n => n.Value.ToString("R", CultureInfo.InvariantCulture),
            StringNode s => s.Value,
            SelectorNode s => Selector(s, 0),
            RangeSelectorNode r => Selector(r.Selector, r.Range),
            SubqueryNode q => FormattableString.Invariant($"range {q.Range} ms, step {(q.Step == 0 ? "default" : q.Step.ToString(CultureInfo.InvariantCulture) + " ms")}") + Times(q.Offset, q.At),
            StepInvariantNode => "equal at every step: evaluated at the first",
            BinaryNode { Matching: { } m } => Matching(m),
            AggregateNode a => a.Grouping.Count == 0 && !a.Without ? string.Empty : (a.Without ? "without (" : "by (") + string.Join(", ", a.Grouping) + ")",
            _ => string.Empty,
        };
        return text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
    }

    private static string Matching(VectorMatching m)
    {
        string labels = (m.On ? "on (" : "ignoring (") + string.Join(", ", m.Labels) + ")";
        return m.Cardinality switch
        {
            MatchCardinality.ManyToOne => labels + " group_left (" + string.Join(", ", m.Include) + ")",
            MatchCardinality.OneToMany => labels + " group_right (" + string.Join(", ", m.Include) + ")",
            _ => m.On || m.Labels.Count > 0 ? labels : string.Empty,
        };
    }

    private static string Selector(SelectorNode s, long range)
    {
        var text = new StringBuilder("{");
        for (int i = 0; i < s.Matchers.Count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ").Append(s.Matchers[i]);
        }

        text.Append('}');
        if (range > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{range}ms]");
        }

        if (s.Mode != SelectorMode.Plain)
        {
            text.Append(s.Mode == SelectorMode.Anchored ? " anchored" : " smoothed");
        }

        if (s.OnlyTotals)
        {
            text.Append(", only count and sum of histograms");
        }

        return text.Append(Times(s.Offset, s.At)).ToString();
    }

    private static string Times(long offset, long? at) =>
        (offset == 0 ? string.Empty : FormattableString.Invariant($" offset {offset}ms")) + (at is null ? string.Empty : FormattableString.Invariant($" @ {at.Value / 1000.0}"));
}
