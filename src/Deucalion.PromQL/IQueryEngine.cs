using Deucalion.PromQL.Results;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL;

/// <summary>Evaluates PromQL. Safe from many threads. Failures are <see cref="QueryException"/>s.</summary>
public interface IQueryEngine
{
    /// <summary>Evaluates at one time (Unix ms).</summary>
    QueryResult Instant(ISampleQueryable store, string query, long time, QueryOptions options, CancellationToken cancellation);

    /// <summary>Evaluates at start, start+step, … up to end (Unix ms, step &gt; 0); the value is a matrix.</summary>
    QueryResult Range(ISampleQueryable store, string query, long start, long end, long step, QueryOptions options, CancellationToken cancellation);
}
