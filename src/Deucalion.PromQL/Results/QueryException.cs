namespace Deucalion.PromQL.Results;

/// <summary>A query failed; the message is complete and in Prometheus' words ("1:5: parse error: unexpected …").</summary>
public sealed class QueryException(QueryErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Kind.</summary>
    public QueryErrorKind Kind { get; } = kind;
}
