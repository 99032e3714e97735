using Deucalion.PromQL.Explain;
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

    /// <summary>
    /// Plans a query and estimates what it would cost; no sample is read. Step 0 = an instant query at <paramref name="start"/>. Refuses what
    /// <see cref="Instant"/> and <see cref="Range"/> would refuse before they read.
    /// </summary>
    ExplainedQuery Explain(ISampleQueryable store, string query, long start, long end, long step, QueryOptions options, CancellationToken cancellation);
}
