using Deucalion.Model.Labels;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>sort, sort_desc, sort_by_label and sort_by_label_desc. Only an instant query's order is seen by anyone.</summary>
internal sealed class SortOperator(EvalScope scope, VectorOperator inner, bool descending, IReadOnlyList<string>? labels) : VectorOperator(scope)
{
    private int[] _order = [];
    private Column[] _columns = [];

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        inner.Open(context);
        if (!Scope.IsInstant)
        {
            Series = inner.Series;
            return;
        }

        _columns = AllColumns.Read(inner, context);
        _order = [.. Enumerable.Range(0, _columns.Length).Where(i => !_columns[i].IsEmpty && (labels is not null || _columns[i].Histogram(0) is null))];
        if (labels is null)
        {
            ValueOrder.SortNaNLast(_order, i => _columns[i].Values[0], descending);
        }
        else
        {
            Array.Sort(_order, (a, b) => ByLabels(inner.Series[a].Labels, inner.Series[b].Labels));
        }

        Series = [.. _order.Select(i => inner.Series[i])];
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        if (Scope.IsInstant)
        {
            into.CopyFrom(_columns[_order[series]]);
            return;
        }

        inner.Read(series, into, context);
        if (labels is null)
        {
            into.RemoveHistograms();
        }
    }

    private int ByLabels(LabelSet a, LabelSet b)
    {
        int sign = descending ? -1 : 1;
        foreach (string label in labels!)
        {
            string x = a.Get(label);
            string y = b.Get(label);
            if (x != y)
            {
                return NaturalOrder.IsBefore(x, y) ? -sign : sign;
            }
        }

        return sign * a.CompareTo(b);
    }
}
