using Deucalion.PromQL;
using Deucalion.PromQL.Results;
using Deucalion.Runtime.Instances;
using Microsoft.Extensions.Logging;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Runs queries of instances: enters them into the list, waits for a place, watches them, and afterwards counts and logs them. A query computes on the
/// thread it was started on.
/// </summary>
public sealed partial class QueryRunner : IDisposable
{
    private readonly QueryGate _gate;
    private readonly TimeProvider _clock;
    private readonly ILogger<QueryRunner> _logger;
    private readonly QueryRunnerOptions _options;
    private readonly QueryLog? _log;

    /// <summary>Makes it.</summary>
    public QueryRunner(QueryGate gate, ActiveQueries active, QueryRunnerOptions options, TimeProvider clock, ILogger<QueryRunner> logger)
    {
        _gate = gate;
        _clock = clock;
        _logger = logger;
        _options = options;
        Active = active;
        _log = options.LogFile is { Length: > 0 } path ? new QueryLog(path, clock) : null;
    }

    /// <summary>The queries that run or wait.</summary>
    public ActiveQueries Active { get; }

    /// <summary>
    /// Runs one. Evaluate gets the options to use and a token that ends with the query; it may be called twice, the second time when a query that turned out
    /// heavy has got its place. Throws <see cref="QueryException"/>.
    /// </summary>
    public async Task<QueryResult> RunAsync(
        RunningInstance instance, ActiveQuery query, QueryOptions options, Func<QueryOptions, CancellationToken, QueryResult> evaluate)
    {
        long began = _clock.GetTimestamp();
        try
        {
            QueryResult result = await RunInPlaceAsync(instance, query, options, evaluate).ConfigureAwait(false);
            instance.Usage.CountQuery(result.Statistics.SamplesRead);
            Finish(instance, query, began, result.Statistics, null);
            return result;
        }
        catch (QueryException e)
        {
            instance.Usage.CountFailedQuery();
            Finish(instance, query, began, null, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _log?.Dispose();

    private async Task<QueryResult> RunInPlaceAsync(
        RunningInstance instance, ActiveQuery query, QueryOptions options, Func<QueryOptions, CancellationToken, QueryResult> evaluate)
    {
        long began = _clock.GetTimestamp();
        QueryTicket ticket = new(instance.Record.Id, query.Origin.Caller, (int)Math.Clamp(instance.Record.Limits.ConcurrentQueries, 0, int.MaxValue));
        QueryPlace place = await _gate.EnterAsync(ticket, options.Timeout, query.Cancellation).ConfigureAwait(false);
        TimeSpan waited = place.Waited;
        try
        {
            try
            {
                return Evaluate(query, place, options, options.Timeout - waited, waited, evaluate);
            }
            catch (HeavyQueryException heavy)
            {
                place.Dispose();
                query.IsHeavy = true;
                query.Phase = QueryPhase.WaitingAsHeavy;
                double bytes = Math.Min((double)heavy.Cost.Points * 20, options.MaxSamples * 20.0);
                place = await _gate.EnterHeavyAsync(ticket, (long)Math.Min(bytes, long.MaxValue / 2), options.Timeout - _clock.GetElapsedTime(began), query.Cancellation).ConfigureAwait(false);
                waited += place.Waited;
                return Evaluate(query, place, options, options.Timeout - _clock.GetElapsedTime(began), waited, evaluate);
            }
        }
        finally
        {
            place.Dispose();
        }
    }

    private QueryResult Evaluate(
        ActiveQuery query, QueryPlace place, QueryOptions options, TimeSpan timeout, TimeSpan waited, Func<QueryOptions, CancellationToken, QueryResult> evaluate)
    {
        query.Phase = QueryPhase.Running;
        QueryCostLimits limits = _options.Cost with { Samples = options.MaxSamples, Bytes = options.MaxBytes, ProcessBytes = _gate.Memory.Budget };
        using var monitor = new QueryMonitor(query, place, _gate.Memory, limits, _clock);
        try
        {
            QueryResult result = evaluate(options with { Timeout = timeout, Monitor = monitor }, query.Cancellation);
            result.Statistics.ExecQueueTime = waited.TotalSeconds;
            query.Phase = QueryPhase.Answering;
            return result;
        }
        catch (OperationCanceledException e)
        {
            throw new QueryException(QueryErrorKind.Canceled, "query was canceled in query execution", e);
        }
    }

    private void Finish(RunningInstance instance, ActiveQuery query, long began, QueryStatistics? statistics, QueryException? error)
    {
        TimeSpan took = _clock.GetElapsedTime(began);
        QueryDescription q = query.Query;
        instance.Queries.Add(new FinishedQuery(q.Expression, (q.End - q.Start) / 1000, _clock.GetUtcNow().ToUnixTimeMilliseconds(), took.TotalSeconds, query.PeakBytes));
        _log?.Write(query, statistics, took, error);
        if (_options.SlowerThan is { } slow && took > slow)
        {
            string text = q.Expression.Length > 500 ? string.Concat(q.Expression.AsSpan(0, 500), "…") : q.Expression;
            LogSlow(_logger, query.InstanceId, text, took.TotalSeconds, q.Start, q.End, q.Step, query.SamplesRead, query.PeakBytes, query.Origin.User, query.Origin.Address, error?.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "slow query")]
    private static partial void LogSlow(
        ILogger logger, string instanceId, string query, double seconds, long start, long end, long step, long samplesRead, long peakBytes, string user, string address, string? error);
}
