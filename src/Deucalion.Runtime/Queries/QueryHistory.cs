namespace Deucalion.Runtime.Queries;

/// <summary>The last queries of one instance that took at least a millisecond. Safe from many threads.</summary>
public sealed class QueryHistory
{
    /// <summary>Queries that are remembered.</summary>
    public const int Capacity = 5000;

    private const int LongestExpression = 4096;

    private readonly Lock _lock = new();
    private FinishedQuery[] _ring = [];
    private long _count;

    /// <summary>Shortest time that counts.</summary>
    public static readonly TimeSpan MinDuration = TimeSpan.FromMilliseconds(1);

    /// <summary>Remembers a query.</summary>
    public void Add(FinishedQuery query)
    {
        if (query.Seconds < MinDuration.TotalSeconds)
        {
            return;
        }

        if (query.Expression.Length > LongestExpression)
        {
            query = query with { Expression = string.Concat(query.Expression.AsSpan(0, LongestExpression), "…") };
        }

        lock (_lock)
        {
            int at = (int)(_count++ % Capacity);
            if (at >= _ring.Length)
            {
                Array.Resize(ref _ring, Math.Min(Capacity, Math.Max(64, _ring.Length * 2)));
            }

            _ring[at] = query;
        }
    }

    /// <summary>The remembered queries that ended at or after a time (Unix ms), by expression and range.</summary>
    public IReadOnlyList<QuerySummary> Since(long time)
    {
        FinishedQuery[] all;
        lock (_lock)
        {
            all = _ring.AsSpan(0, (int)Math.Min(_count, Capacity)).ToArray();
        }

        return
        [
            .. all.Where(q => q.Time >= time).GroupBy(q => (q.Expression, q.RangeSeconds))
                .Select(g => new QuerySummary(g.Key.Expression, g.Key.RangeSeconds, g.Count(), g.Sum(q => q.Seconds), g.Sum(q => q.Bytes))),
        ];
    }
}
