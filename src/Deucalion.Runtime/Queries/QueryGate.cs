using Deucalion.PromQL.Results;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Lets only so many queries run at once; the rest wait within their own timeout and are served in turn (see <see cref="QueryTicket"/>). Heavy queries have
/// few places of their own, so however many of them there are, a small one finds a place at once.
/// </summary>
public sealed class QueryGate
{
    // Timers take no more than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly QueryGateOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly FairLine _small = new();
    private readonly FairLine _heavy = new();
    private readonly Dictionary<string, int> _runningOf = new(StringComparer.Ordinal);
    private int _smallRunning;
    private int _heavyRunning;

    /// <summary>A gate with as many places as the server option says.</summary>
    public QueryGate(int places, TimeProvider clock)
        : this(QueryGateOptions.For(places, Environment.ProcessorCount), QueryMemory.OfProcess(), clock)
    {
    }

    /// <summary>A gate.</summary>
    public QueryGate(QueryGateOptions options, QueryMemory memory, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        Memory = memory;
    }

    /// <summary>What running queries share.</summary>
    public QueryMemory Memory { get; }

    /// <summary>Queries that run now.</summary>
    public int Running => Volatile.Read(ref _smallRunning) + Volatile.Read(ref _heavyRunning);

    /// <summary>Heavy queries that run now.</summary>
    public int RunningHeavy => Volatile.Read(ref _heavyRunning);

    /// <summary>Queries that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _small.Count + _heavy.Count;
            }
        }
    }

    /// <summary>Waits for the place of a small query; throws a timeout, cancelled or unavailable <see cref="QueryException"/>.</summary>
    public ValueTask<QueryPlace> EnterAsync(QueryTicket ticket, TimeSpan timeout, CancellationToken cancellation) =>
        EnterAsync(new QueryWaiter(ticket, false, 0), timeout, cancellation);

    /// <summary>Waits for the place of a heavy query and for memory; more than its share of the budget is never set aside beforehand.</summary>
    public ValueTask<QueryPlace> EnterHeavyAsync(QueryTicket ticket, long bytes, TimeSpan timeout, CancellationToken cancellation) =>
        EnterAsync(new QueryWaiter(ticket, true, Math.Clamp(bytes, 0, Memory.Budget / (2 * _options.HeavyPlaces))), timeout, cancellation);

    internal void Leave(QueryPlace place)
    {
        lock (_lock)
        {
            Memory.Return(place.Bytes);
            Release(place.Ticket.InstanceId, place.IsHeavy);
            ServeAll();
        }
    }

    /// <summary>Looks whether waiting queries fit now that memory came back.</summary>
    internal void Serve()
    {
        lock (_lock)
        {
            ServeAll();
        }
    }

    internal void Exchange(QueryTicket ticket, CancellationToken cancellation)
    {
        var waiter = new QueryWaiter(ticket, true, 0);
        lock (_lock)
        {
            Release(ticket.InstanceId, false);

            // Threads that stand still are few: beyond that the query goes on, and heavy ones that come wait the longer.
            if (_heavyRunning < _options.HeavyPlaces || _heavyRunning + _heavy.Count >= _options.SmallPlaces)
            {
                Take(ticket.InstanceId, true);
                ServeAll();
                return;
            }

            _heavy.Add(waiter);
            ServeAll();
        }

        try
        {
            waiter.Turn.Task.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                if (!waiter.Turn.Task.IsCompleted)
                {
                    // Its owner gives a heavy place back, so it must have one.
                    _heavy.Remove(waiter, served: false);
                    Take(ticket.InstanceId, true);
                }
            }

            throw;
        }
    }

    private async ValueTask<QueryPlace> EnterAsync(QueryWaiter waiter, TimeSpan timeout, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw Cancelled();
        }

        if (timeout <= TimeSpan.Zero)
        {
            throw TimedOut();
        }

        long started = _clock.GetTimestamp();
        lock (_lock)
        {
            FairLine line = waiter.IsHeavy ? _heavy : _small;
            line.Add(waiter);
            ServeAll();
            if (!waiter.Turn.Task.IsCompleted && IsFull(waiter.Ticket.InstanceId) is { } reason)
            {
                line.Remove(waiter, served: false);
                throw new QueryException(QueryErrorKind.Unavailable, reason);
            }
        }

        if (!waiter.Turn.Task.IsCompleted)
        {
            await WaitAsync(waiter, timeout, cancellation).ConfigureAwait(false);
        }

        return new QueryPlace(this, waiter.Ticket, waiter.IsHeavy, waiter.Bytes, _clock.GetElapsedTime(started));
    }

    private async Task WaitAsync(QueryWaiter waiter, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout < LongestWait ? timeout : LongestWait, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await waiter.Turn.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                // Between the end of its time and here it may have got a place: then it takes it.
                if (waiter.Turn.Task.IsCompleted)
                {
                    return;
                }

                (waiter.IsHeavy ? _heavy : _small).Remove(waiter, served: false);
                ServeAll();
            }

            throw cancellation.IsCancellationRequested ? Cancelled() : TimedOut();
        }
    }

    private string? IsFull(string instanceId)
    {
        if (_small.CountOf(instanceId) + _heavy.CountOf(instanceId) > _options.MaxWaitingPerInstance)
        {
            return FormattableString.Invariant(
                $"{_options.MaxWaitingPerInstance} queries of this instance are waiting already, the most that may; try again in some seconds, ask less often, or see status/active_queries for what takes the places");
        }

        return _small.Count + _heavy.Count > _options.MaxWaiting
            ? FormattableString.Invariant($"{_options.MaxWaiting} queries are waiting in this server already, the most that may; try again in some seconds")
            : null;
    }

    private void ServeAll()
    {
        while (_smallRunning < _options.SmallPlaces && _small.TryPeek(HasInstancePlace, out QueryWaiter? next))
        {
            _small.Remove(next, served: true);
            Take(next.Ticket.InstanceId, false);
            next.Turn.SetResult();
        }

        // Who is first waits for memory; letting others by could keep a large query waiting for ever.
        while (_heavyRunning < _options.HeavyPlaces && _heavy.TryPeek(HasInstancePlace, out QueryWaiter? next) && Memory.TryTake(next.Bytes))
        {
            _heavy.Remove(next, served: true);
            Take(next.Ticket.InstanceId, true);
            next.Turn.SetResult();
        }
    }

    private bool HasInstancePlace(QueryWaiter waiter) =>
        waiter.Ticket.InstancePlaces <= 0 || _runningOf.GetValueOrDefault(waiter.Ticket.InstanceId) < waiter.Ticket.InstancePlaces;

    private void Take(string instanceId, bool heavy)
    {
        (heavy ? ref _heavyRunning : ref _smallRunning)++;
        _runningOf[instanceId] = _runningOf.GetValueOrDefault(instanceId) + 1;
    }

    private void Release(string instanceId, bool heavy)
    {
        (heavy ? ref _heavyRunning : ref _smallRunning)--;
        int left = _runningOf[instanceId] - 1;
        if (left == 0)
        {
            _runningOf.Remove(instanceId);
        }
        else
        {
            _runningOf[instanceId] = left;
        }
    }

    private static QueryException TimedOut() =>
        new(QueryErrorKind.Timeout, "query timed out in query queue: other queries took the places for all of its time; try again, or see status/active_queries");

    private static QueryException Cancelled() => new(QueryErrorKind.Canceled, "query was canceled in query queue");
}
