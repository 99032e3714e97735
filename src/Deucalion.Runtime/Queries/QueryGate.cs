using Deucalion.PromQL.Results;
using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Lets only so many queries run at once, in the server and in each instance; the rest wait within their own timeout. A place is given back by
/// disposing it.
/// </summary>
public sealed class QueryGate(int serverPlaces, TimeProvider clock)
{
    // Timers take no more than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _server = new(serverPlaces);

    /// <summary>Queries that run now.</summary>
    public int Running => serverPlaces - _server.CurrentCount;

    /// <summary>Waits for a place; throws a timeout or cancelled <see cref="QueryException"/>.</summary>
    public async ValueTask<Place> EnterAsync(RunningInstance instance, TimeSpan timeout, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        if (timeout <= TimeSpan.Zero)
        {
            throw new QueryException(QueryErrorKind.Timeout, "query timed out in query queue");
        }

        SemaphoreSlim own = instance.QueryPlaces;
        bool inInstance = false;
        try
        {
            inInstance = await TakeAsync(own, timeout, cancellation).ConfigureAwait(false);
            if (!inInstance || !await TakeAsync(_server, timeout - clock.GetElapsedTime(started), cancellation).ConfigureAwait(false))
            {
                throw new QueryException(QueryErrorKind.Timeout, "query timed out in query queue");
            }

            inInstance = false;
            return new Place(_server, own, clock.GetElapsedTime(started));
        }
        catch (OperationCanceledException)
        {
            throw new QueryException(QueryErrorKind.Canceled, "query was canceled in query queue");
        }
        finally
        {
            if (inInstance)
            {
                own.Release();
            }
        }
    }

    private async ValueTask<bool> TakeAsync(SemaphoreSlim places, TimeSpan timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // Who waits goes before who comes: a freed place passes straight to the first in the queue, so this finds none then.
        if (await places.WaitAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false))
        {
            return true;
        }

        if (timeout <= TimeSpan.Zero)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(timeout < LongestWait ? timeout : LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await places.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A place in the gate.</summary>
    public readonly struct Place(SemaphoreSlim server, SemaphoreSlim instance, TimeSpan waited) : IDisposable
    {
        /// <summary>How long it took to get it.</summary>
        public TimeSpan Waited => waited;

        /// <summary>Gives it back.</summary>
        public void Dispose()
        {
            server.Release();
            instance.Release();
        }
    }
}
