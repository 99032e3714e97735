using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>quantile by group.</summary>
internal sealed class QuantileOperator(EvalScope scope, AggregateNode node, VectorOperator parameter, VectorOperator inner) : VectorOperator(scope)
{
    private Column[] _results = [];

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        var quantiles = new ParameterValues(parameter, context);
        inner.Open(context);
        var notes = new AggregationNotes(Query.Annotations, Order, node.Inner.Position.Start);
        Column[] columns = AllColumns.Read(inner, context);
        Grouping grouping = Grouping.Of(node, inner.Series);
        Warn(quantiles);
        _results = new Column[grouping.Labels.Count];
        var headers = new SeriesHeader[_results.Length];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, columns.Length).GroupBy(i => grouping.OfSeries[i]))
        {
            int[] members = [.. group];
            bool dropName = members.Any(i => Headers.DropName(inner.Series, i) && !columns[i].IsEmpty);
            headers[group.Key] = new SeriesHeader(grouping.Labels[group.Key], dropName);
            _results[group.Key] = Compute(members, columns, quantiles, notes);
        }

        Series = headers;
        Query.HeldAgain(mark, _results.Sum(r => r.Weight()));
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => into.CopyFrom(_results[series]);

    private void Warn(ParameterValues quantiles)
    {
        int position = node.Parameter!.Position.Start;
        if (quantiles.AnyNaN)
        {
            Query.Annotations.Add(Annotations.InvalidQuantile(double.NaN, position), Order);
        }

        if (quantiles.Max > 1)
        {
            Query.Annotations.Add(Annotations.InvalidQuantile(quantiles.Max, position), Order);
        }

        if (quantiles.Min < 0)
        {
            Query.Annotations.Add(Annotations.InvalidQuantile(quantiles.Min, position), Order);
        }
    }

    private Column Compute(int[] members, Column[] columns, ParameterValues quantiles, AggregationNotes notes)
    {
        Query.Reserve(1, Scope.Steps);
        var result = new Column(Scope.Steps);
        var values = new double[members.Length];
        for (int step = 0; step < Scope.Steps; step++)
        {
            Query.Check();
            int n = 0;
            foreach (int i in members)
            {
                if (!columns[i].Has(step))
                {
                    continue;
                }

                if (columns[i].Histogram(step) is not null)
                {
                    notes.Ignored("quantile");
                    continue;
                }

                values[n++] = columns[i].Values[step];
            }

            if (n > 0)
            {
                result.Set(step, Quantiles.Of(quantiles[step], values.AsSpan(0, n)));
            }
        }

        return result;
    }
}
