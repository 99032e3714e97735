using Deucalion.PromQL.Functions;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>topk, bottomk, limitk, limit_ratio: some of the input's samples, step by step; in an instant query in rank order.</summary>
internal sealed class SelectKOperator(EvalScope scope, AggregateNode node, VectorOperator parameter, VectorOperator inner) : VectorOperator(scope)
{
    private readonly List<Column> _columns = [];

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long mark = Query.Held;
        var parameters = new ParameterValues(parameter, context);
        inner.Open(context);
        Column[] columns = AllColumns.Read(inner, context);
        if (Scope.Steps == 0 || !Check(parameters))
        {
            Query.HeldAgain(mark, 0);
            return;
        }

        Grouping grouping = Grouping.Of(node, inner.Series);
        ulong[][] chosen = [.. columns.Select(c => new ulong[c.Present.Length])];
        var order = new List<int>();
        for (int step = 0; step < Scope.Steps; step++)
        {
            Query.Check();
            Choose(step, columns, grouping, parameters[step], chosen, order);
        }

        var headers = new List<SeriesHeader>();
        foreach (int i in Scope.IsInstant ? order : Enumerable.Range(0, columns.Length))
        {
            columns[i].Keep(chosen[i]);
            if (!columns[i].IsEmpty)
            {
                headers.Add(inner.Series[i]);
                _columns.Add(columns[i]);
            }
        }

        Series = headers;
        Query.HeldAgain(mark, _columns.Sum(c => c.Weight()));
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context) => into.CopyFrom(_columns[series]);

    private bool Check(ParameterValues p)
    {
        if (node.Operator == "limit_ratio")
        {
            if (p.Max == 0 && p.Min == 0)
            {
                return false;
            }

            if (p.AnyNaN)
            {
                throw QueryContext.Error("Ratio value is NaN");
            }

            int position = node.Parameter!.Position.Start;
            if (p.Max > 1)
            {
                Query.Annotations.Add(Annotations.InvalidRatio(p.Max, 1, position), Order);
            }

            if (p.Min < -1)
            {
                Query.Annotations.Add(Annotations.InvalidRatio(p.Min, -1, position), Order);
            }

            return true;
        }

        if (p.Max < 1)
        {
            return false;
        }

        if (p.AnyNaN)
        {
            throw QueryContext.Error("Parameter value is NaN");
        }

        if (p.Min <= long.MinValue)
        {
            throw QueryContext.Error("Scalar value " + GoFormat.General(p.Min) + " underflows int64");
        }

        if (p.Max >= long.MaxValue)
        {
            throw QueryContext.Error("Scalar value " + GoFormat.General(p.Max) + " overflows int64");
        }

        return true;
    }

    private void Choose(int step, Column[] columns, Grouping grouping, double parameter, ulong[][] chosen, List<int> order)
    {
        switch (node.Operator)
        {
            case "limit_ratio":
                ChooseRatio(step, columns, grouping, parameter, chosen, order);
                break;
            case "limitk":
                ChooseFirst(step, columns, grouping, Limit(parameter, columns.Length), chosen, order);
                break;
            default:
                ChooseBest(step, columns, grouping, Limit(parameter, columns.Length), chosen, order);
                break;
        }
    }

    private static long Limit(double parameter, int series) => Math.Min(GoMath.ToInt64(parameter), series);

    private static void Take(int series, int step, ulong[][] chosen) => chosen[series][step >> 6] |= 1UL << step;

    private void ChooseRatio(int step, Column[] columns, Grouping grouping, double ratio, ulong[][] chosen, List<int> order)
    {
        if (ratio == 0)
        {
            return;
        }

        double r = Math.Clamp(ratio, -1, 1);
        var taken = new List<int>();
        for (int i = 0; i < columns.Length; i++)
        {
            if (!columns[i].Has(step))
            {
                continue;
            }

            double at = PrometheusHash.Of(inner.Series[i].Labels) / (double)ulong.MaxValue;
            if (r >= 0 ? at < r : at >= 1 + r)
            {
                Take(i, step, chosen);
                taken.Add(i);
            }
        }

        order.AddRange(taken.OrderBy(i => grouping.OfSeries[i]));
    }

    private static void ChooseFirst(int step, Column[] columns, Grouping grouping, long k, ulong[][] chosen, List<int> order)
    {
        var taken = new int[grouping.Labels.Count];
        var all = new List<int>();
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Has(step) && taken[grouping.OfSeries[i]] < k)
            {
                taken[grouping.OfSeries[i]]++;
                Take(i, step, chosen);
                all.Add(i);
            }
        }

        order.AddRange(all.OrderBy(i => grouping.OfSeries[i]));
    }

    private void ChooseBest(int step, Column[] columns, Grouping grouping, long k, ulong[][] chosen, List<int> order)
    {
        if (k < 1)
        {
            return;
        }

        bool smallest = node.Operator == "bottomk";
        var heaps = new TopHeap?[grouping.Labels.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (!columns[i].Has(step))
            {
                continue;
            }

            if (columns[i].Histogram(step) is not null)
            {
                Query.Annotations.Add(Annotations.HistogramIgnoredInAggregation(node.Operator, node.Position.Start), Order);
                continue;
            }

            (heaps[grouping.OfSeries[i]] ??= new TopHeap(smallest)).Offer(i, columns[i].Values[step], k);
        }

        foreach (TopHeap? heap in heaps)
        {
            if (heap is null)
            {
                continue;
            }

            int[] best = Scope.IsInstant ? heap.Ordered() : [.. heap.Series];
            foreach (int i in best)
            {
                Take(i, step, chosen);
            }

            order.AddRange(best);
        }
    }
}
