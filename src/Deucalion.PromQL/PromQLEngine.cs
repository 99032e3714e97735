using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Explain;
using Deucalion.PromQL.Optimize;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL;

/// <summary>Evaluates PromQL as Prometheus 3.14 does with all experimental parts on. Holds no state between queries.</summary>
public sealed class PromQLEngine(TimeProvider time) : IQueryEngine
{
    /// <inheritdoc/>
    public QueryResult Instant(ISampleQueryable store, string query, long time, QueryOptions options, CancellationToken cancellation) =>
        Run(store, query, new QueryTimes(time, time, 0), options, cancellation);

    /// <inheritdoc/>
    public QueryResult Range(ISampleQueryable store, string query, long start, long end, long step, QueryOptions options, CancellationToken cancellation)
    {
        if (step <= 0)
        {
            throw new QueryException(QueryErrorKind.BadData, "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }

        if (end < start)
        {
            throw new QueryException(QueryErrorKind.BadData, "end timestamp must not be before start time");
        }

        return Run(store, query, new QueryTimes(start, end, step), options, cancellation);
    }

    /// <inheritdoc/>
    public ExplainedQuery Explain(ISampleQueryable store, string query, long start, long end, long step, QueryOptions options, CancellationToken cancellation)
    {
        Expr expression = PromQLParser.Parse(query);
        CheckType(expression, new QueryTimes(start, end, step));
        return DeepStack.Run(expression, () =>
        {
            var passes = new List<OptimizerPass>();
            PlanNode plan = Optimizer.Optimize(Planner.Plan(expression, start, end, step), (name, changed) => passes.Add(new OptimizerPass(name, changed)));
            (long min, long max) = TimeBounds.Of(plan, start, end, options.LookbackDelta);
            try
            {
                using IQuerier querier = store.OpenQuerier(min, max);
                var explainer = new PlanExplainer(querier, options, cancellation);
                ExplainedNode root = explainer.Explain(plan, start, end, step);
                long steps = step == 0 ? 1 : ((end - start) / step) + 1;
                return new ExplainedQuery(
                    PromQLPrinter.Print(expression), expression.Type.Text(), root, passes, explainer.Selections, steps, explainer.Cost, explainer.Bytes);
            }
            catch (OperationCanceledException e)
            {
                throw new QueryException(QueryErrorKind.Canceled, "query was canceled in query execution", e);
            }
            catch (StorageUnavailableException e)
            {
                throw new QueryException(QueryErrorKind.Internal, e.Message, e);
            }
        });
    }

    private static void CheckType(Expr expression, QueryTimes times)
    {
        if (times.Step == 0 || expression.Type is ValueType.Vector or ValueType.Scalar)
        {
            return;
        }

        string type = expression.Type == ValueType.Matrix ? "range vector" : "string";
        throw new QueryException(QueryErrorKind.BadData, $"invalid expression type \"{type}\" for range query, must be Scalar or instant Vector");
    }

    private QueryResult Run(ISampleQueryable store, string query, QueryTimes times, QueryOptions options, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        Expr expression = PromQLParser.Parse(query);
        CheckType(expression, times);
        return DeepStack.Run(expression, () =>
        {
            PlanNode plan = Optimizer.Optimize(Planner.Plan(expression, times.Start, times.End, times.Step));
            return Execute(store, query, plan, times, options, began, cancellation);
        });
    }

    private QueryResult Execute(
        ISampleQueryable store, string query, PlanNode plan, QueryTimes times, QueryOptions options, long began, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = new CancellationTokenSource(Bounded(options.Timeout), time);
        using CancellationTokenRegistration forward = timer.Token.Register(limit.Cancel);
        (long min, long max) = TimeBounds.Of(plan, times.Start, times.End, options.LookbackDelta);
        try
        {
            using IQuerier querier = store.OpenQuerier(min, max);
            var context = new QueryContext(querier, options, limit.Token, cancellation);
            context.Check("query execution");
            return new QueryRun(context, time, began).Run(query, plan, times);
        }
        catch (OperationCanceledException e)
        {
            throw cancellation.IsCancellationRequested
                ? new QueryException(QueryErrorKind.Canceled, "query was canceled in query execution", e)
                : new QueryException(QueryErrorKind.Timeout, "query timed out in query execution", e);
        }
        catch (StorageUnavailableException e)
        {
            throw new QueryException(QueryErrorKind.Internal, e.Message, e);
        }
        catch (Exception e) when (e is InvalidOperationException or IndexOutOfRangeException or NullReferenceException or ArgumentException or OverflowException)
        {
            // A mistake of the engine must cost one query, not the process.
            throw new QueryException(QueryErrorKind.Execution, "unexpected error: " + e.Message, e);
        }
    }

    /// <summary>Timers take at most about 49 days; no time at all is up at once.</summary>
    private static TimeSpan Bounded(TimeSpan timeout) =>
        timeout <= TimeSpan.Zero ? TimeSpan.Zero : timeout > TimeSpan.FromDays(40) ? TimeSpan.FromDays(40) : timeout;
}
