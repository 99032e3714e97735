using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;
using Deucalion.Primitives.Numbers;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>count_values: how many series of a group have a value, by value.</summary>
internal sealed class CountValuesOperator(EvalScope scope, AggregateNode node, string label, VectorOperator inner) : VectorOperator(scope)
{
    private readonly List<Column> _columns = [];

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        if (label.Length == 0 || ByteText.HasRawBytes(label))
        {
            throw QueryContext.Error("invalid label name " + ByteText.Quote(label));
        }

        long mark = Query.Held;
        inner.Open(context);
        Func<LabelSet, LabelSet> cut = Grouping.Cut(node, label);
        var numbers = new Dictionary<LabelSet, int>();
        var headers = new List<SeriesHeader>();
        Column column = context.Rent(Scope.Steps);
        var builder = new LabelSetBuilder();
        for (int i = 0; i < inner.Series.Count; i++)
        {
            inner.Read(i, column, context);
            LabelSet series = inner.Series[i].Labels;
            string? lastText = null;
            int last = -1;
            for (int step = 0; step < Scope.Steps; step++)
            {
                if (!column.Has(step))
                {
                    continue;
                }

                string text = column.Histogram(step) is { } h ? h.ToString() : GoFloat.FormatPlain(column.Values[step]);
                if (text != lastText)
                {
                    LabelSet labels = cut(builder.Reset(series).Set(label, text).Build());
                    if (!numbers.TryGetValue(labels, out last))
                    {
                        last = _columns.Count;
                        numbers.Add(labels, last);
                        headers.Add(new SeriesHeader(labels, false));
                        _columns.Add(new Column(Scope.Steps));
                        Query.Reserve(1, Scope.Steps);
                    }

                    lastText = text;
                }

                Column counts = _columns[last];
                counts.Set(step, counts.Has(step) ? counts.Values[step] + 1 : 1);
            }
        }

        context.Return(column);
        Series = headers;
        Query.HeldAgain(mark, _columns.Sum(c => c.Weight()));
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => into.CopyFrom(_columns[series]);
}
