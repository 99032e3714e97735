using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>absent() and absent_over_time(): 1 at each step at which no series has a sample.</summary>
internal sealed class AbsentOperator(EvalScope scope, VectorOperator inner, LabelSet labels, bool dropName) : VectorOperator(scope)
{
    private Column _result = new(0);

    /// <summary>The labels that a selector demands exactly once and by equality.</summary>
    public static LabelSet LabelsOf(PlanNode argument)
    {
        IReadOnlyList<Matcher> matchers = argument switch
        {
            SelectorNode s => s.Matchers,
            RangeSelectorNode r => r.Selector.Matchers,
            _ => [],
        };
        var builder = new LabelSetBuilder();
        var seen = new HashSet<string>();
        foreach (Matcher m in matchers)
        {
            if (m.Name == LabelNames.MetricName)
            {
                continue;
            }

            if (m.Type == MatcherType.Equal && seen.Add(m.Name))
            {
                builder.Set(m.Name, m.Value);
            }
            else
            {
                builder.Remove(m.Name);
            }
        }

        return builder.Build();
    }

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        inner.Open(context);
        var present = new ulong[(Scope.Steps + 63) >> 6];
        Column column = context.Rent(Scope.Steps);
        for (int i = 0; i < inner.Series.Count; i++)
        {
            inner.Read(i, column, context);
            for (int w = 0; w < present.Length; w++)
            {
                present[w] |= column.Present[w];
            }
        }

        context.Return(column);
        _result = new Column(Scope.Steps);
        _result.SetAllFloats();
        _result.Values.AsSpan().Fill(1);
        _result.RemoveAll(present);
        Series = _result.IsEmpty ? [] : [new SeriesHeader(labels, dropName)];
        Query.HeldAgain(mark, _result.Count);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => into.CopyFrom(_result);
}
