using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution.Ranges;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Results;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Execution;

/// <summary>Runs one plan and makes the result.</summary>
internal sealed class QueryRun(QueryContext query, TimeProvider clock, long began)
{
    private double _sortSeconds;

    /// <summary>Evaluates.</summary>
    public QueryResult Run(string text, PlanNode plan, QueryTimes times)
    {
        long prepared = clock.GetTimestamp();
        var scope = new EvalScope(query, times.Start, times.End, times.IsInstant ? 1 : times.Step, query.Options.PerStepStatistics);
        QueryValue value = plan.Type switch
        {
            ValueType.String => new StringValue(times.Start, ((StringNode)plan).Value),
            ValueType.Matrix => RangeVector(plan, scope),
            _ => Columns(plan, scope, times),
        };
        query.Finish();
        query.Check();
        (List<string> warnings, List<string> infos) = query.Annotations.Texts(text);
        return new QueryResult(value, warnings, infos, Statistics(scope, prepared));
    }

    private QueryValue Columns(PlanNode plan, EvalScope scope, QueryTimes times)
    {
        var context = new ReadContext();
        VectorOperator root = new OperatorBuilder().Build(plan, scope, null);
        root.Open(context);
        var results = new ResultBuilder(scope);
        Column column = context.Rent(scope.Steps);
        for (int i = 0; i < root.Series.Count; i++)
        {
            root.Read(i, column, context);
            if (plan.Type == ValueType.Scalar && times.IsInstant)
            {
                return new ScalarValue(times.Start, column.Values[0]);
            }

            results.Add(root.Series[i], column);
        }

        if (times.IsInstant)
        {
            return results.Vector();
        }

        long sorting = clock.GetTimestamp();
        MatrixValue matrix = results.Matrix();
        _sortSeconds = clock.GetElapsedTime(sorting).TotalSeconds;
        return matrix;
    }

    private MatrixValue RangeVector(PlanNode plan, EvalScope scope)
    {
        var context = new ReadContext();
        var results = new ResultBuilder(scope);
        if (plan is SubqueryNode q)
        {
            (EvalScope inside, VectorOperator inner) = new OperatorBuilder().Subquery(q, scope, null);
            results = new ResultBuilder(inside);
            if (inside.Steps > 0)
            {
                inner.Open(context);
                Column column = context.Rent(inside.Steps);
                for (int i = 0; i < inner.Series.Count; i++)
                {
                    inner.Read(i, column, context);
                    results.Add(inner.Series[i], column);
                }
            }

            query.AtEnd(() =>
            {
                scope.Ledger.Add(scope.Steps - 1, inside.Ledger.Total, 0);
                SubqueryReads.Merge(inside, scope, 0, 0);
            });
            return results.Matrix();
        }

        new RangeVectorReader(scope, (RangeSelectorNode)plan).Read(results, context);
        return results.Matrix();
    }

    private QueryStatistics Statistics(EvalScope scope, long prepared)
    {
        double all = clock.GetElapsedTime(began).TotalSeconds;
        double evaluation = clock.GetElapsedTime(prepared).TotalSeconds;
        var statistics = new QueryStatistics
        {
            ExecTotalTime = all,
            EvalTotalTime = all,
            QueryPreparationTime = Math.Max(0, all - evaluation),
            InnerEvalTime = Math.Max(0, evaluation - _sortSeconds),
            ResultSortTime = _sortSeconds,
            TotalQueryableSamples = scope.Ledger.Total,
            SamplesRead = scope.Ledger.Read,
            PeakSamples = query.Peak,
        };
        if (query.Options.PerStepStatistics)
        {
            statistics.TotalQueryableSamplesPerStep = ByStep(scope, scope.Ledger.TotalByStep);
        }

        return statistics;
    }

    private static (long, long)[] ByStep(EvalScope scope, ReadOnlySpan<long> samples)
    {
        var list = new (long, long)[samples.Length];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = (scope.Time(i), samples[i]);
        }

        return list;
    }
}
