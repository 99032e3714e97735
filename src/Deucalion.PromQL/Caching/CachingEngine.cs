using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Explain;
using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using Deucalion.Storage.Reading;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Caching;

/// <summary>
/// Puts range queries together from the answer of an earlier one and what is missing. Exact: the store tells how far back anything changed since, and only steps
/// that look at nothing from there on are used again. <see cref="CacheBypass"/> lists what is always computed.
/// </summary>
public sealed class CachingEngine(IQueryEngine inner, RangeCache cache) : IQueryEngine
{
    /// <inheritdoc/>
    public QueryResult Instant(ISampleQueryable store, string query, long time, QueryOptions options, CancellationToken cancellation) =>
        inner.Instant(store, query, time, options, cancellation);

    /// <inheritdoc/>
    public ExplainedQuery Explain(ISampleQueryable store, string query, long start, long end, long step, QueryOptions options, CancellationToken cancellation) =>
        inner.Explain(store, query, start, end, step, options, cancellation);

    /// <inheritdoc/>
    public QueryResult Range(ISampleQueryable store, string query, long start, long end, long step, QueryOptions options, CancellationToken cancellation)
    {
        if (options.NoCache || options.Tracer is not null || options.PerStepStatistics || step <= 0 || end <= start || store is not IChangeTracked tracked
            || !IsPlain(start, end, options) || !TryReach(query, options, out string normal, out long back, out long ahead))
        {
            return inner.Range(store, query, start, end, step, options, cancellation);
        }

        ChangeMark mark = tracked.Mark();
        long phase = ((start % step) + step) % step;
        var key = new RangeCacheKey(mark.Store, tracked.View, normal, step, phase, options.LookbackDelta, options.DefaultSubqueryStep);
        long last = start + ((end - start) / step * step);
        if (cache.TryGet(key, out CachedRange? kept) && Usable(kept, tracked, mark, query, start, last, step, back, ahead) is { } use
            && Extend(store, query, kept, use, start, last, step, options, cancellation) is { } joined)
        {
            cache.Count(hit: true);
            Keep(key, query, start, last, mark, joined);
            return joined;
        }

        cache.Count(hit: false);
        QueryResult result = inner.Range(store, query, start, end, step, options, cancellation);
        Keep(key, query, start, last, mark, result);
        return result;
    }

    // Beyond these bounds sums of times might overflow.
    private static bool IsPlain(long start, long end, QueryOptions options) =>
        start > -(1L << 52) && end < 1L << 52 && options.LookbackDelta is > 0 and < 1L << 40;

    /// <summary>How far before and after its time a step looks. False when the query may not be kept or is wrong, which the engine then tells.</summary>
    private static bool TryReach(string query, QueryOptions options, out string normal, out long back, out long ahead)
    {
        (normal, back, ahead) = (string.Empty, 0, 0);
        Expr expression;
        try
        {
            expression = PromQLParser.Parse(query);
        }
        catch (QueryException)
        {
            return false;
        }

        if (expression.Depth > DeepStack.ShallowLevels || expression.Type is not (ValueType.Vector or ValueType.Scalar) || CacheBypass.Reason(expression) is not null)
        {
            return false;
        }

        normal = PromQLPrinter.Print(expression);
        (long min, long max) = TimeBounds.Of(Planner.Plan(expression, 0, 0, 0), 0, 0, options.LookbackDelta);

        // A subquery's steps lie on multiples of its step, up to one step earlier than its range.
        long slack = ExprWalker.All(expression).OfType<SubqueryExpr>().Sum(q => q.Step == 0 ? options.DefaultSubqueryStep : q.Step);
        back = Math.Max(0, -min) + slack;
        ahead = Math.Max(0, max);
        return back < 1L << 45 && ahead < 1L << 45;
    }

    /// <summary>The steps of a kept answer that are right now too and inside the wanted range; null when there are none.</summary>
    private static (long From, long To)? Usable(
        CachedRange kept, IChangeTracked store, ChangeMark now, string query, long start, long last, long step, long back, long ahead)
    {
        bool annotated = kept.Warnings.Count + kept.Infos.Count > 0;
        if (annotated && kept.Text != query)
        {
            return null;
        }

        long changed = store.OldestChangeSince(kept.Mark);
        if (changed == long.MinValue)
        {
            return null;
        }

        long from = Math.Max(start, kept.Start);
        long to = Math.Min(last, kept.End);
        if (changed != long.MaxValue)
        {
            // The step's newest sample must lie before the change.
            to = Math.Min(to, RoundDown(changed - 1 - ahead, start, step));
        }

        long edge = Math.Max(now.OldestVisible, kept.Mark.OldestVisible);
        if (now.OldestVisible != kept.Mark.OldestVisible && edge > long.MinValue / 2)
        {
            from = Math.Max(from, RoundDown(edge + back + step, start, step));
        }

        return from <= to ? (from, to) : null;
    }

    // Of the times start + i * step the last one that is not later.
    private static long RoundDown(long time, long start, long step)
    {
        long distance = time - start;
        long rest = ((distance % step) + step) % step;
        return time - rest;
    }

    /// <summary>The kept steps with those around them, computed; null when it takes more than the end, or when annotations leave a doubt.</summary>
    private QueryResult? Extend(
        ISampleQueryable store, string query, CachedRange kept, (long From, long To) use, long start, long last, long step, QueryOptions options, CancellationToken cancellation)
    {
        // Dashboards move forward; for a range that begins earlier the whole is computed.
        if (use.From > start)
        {
            return null;
        }

        // One step alone would be evaluated in the way of an instant query, so the last kept one is computed again with it.
        if (use.To + step == last)
        {
            use.To -= step;
            if (use.To < use.From)
            {
                return null;
            }
        }

        bool whole = use == (kept.Start, kept.End);
        IReadOnlyList<string> warnings = kept.Warnings;
        IReadOnlyList<string> infos = kept.Infos;
        MatrixValue? tail = null;
        var statistics = new QueryStatistics();
        if (use.To < last)
        {
            QueryResult rest = inner.Range(store, query, use.To + step, last, step, options, cancellation);
            tail = (MatrixValue)rest.Value;
            statistics = rest.Statistics;

            // Which of the kept steps an annotation came from is not known: with some of them gone it must come again from the new ones to be sure of.
            if (!whole && !(kept.Warnings.All(rest.Warnings.Contains) && kept.Infos.All(rest.Infos.Contains)))
            {
                return null;
            }

            warnings = whole ? [.. kept.Warnings.Union(rest.Warnings)] : rest.Warnings;
            infos = whole ? [.. kept.Infos.Union(rest.Infos)] : rest.Infos;
        }
        else if (!whole && kept.Warnings.Count + kept.Infos.Count > 0)
        {
            return null;
        }

        MatrixValue? value = RangeJoin.Join(kept.Columns, use.From, use.To, tail);
        return value is null ? null : new QueryResult(value, warnings, infos, statistics);
    }

    private void Keep(RangeCacheKey key, string query, long start, long last, ChangeMark mark, QueryResult result)
    {
        if (result.Value is MatrixValue matrix && matrix.Series.All(static s => s.HistogramTimes.Length == 0))
        {
            cache.Set(key, new CachedRange(query, start, last, mark, [.. matrix.Series.Select(static s => new CachedColumn(s.Labels, s.FloatTimes, s.FloatValues))], result.Warnings, result.Infos));
        }
    }
}
