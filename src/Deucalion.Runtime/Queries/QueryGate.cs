using Deucalion.PromQL.Results;
using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Lets only so many queries run at once, in the server and in each instance; the rest wait within their own timeout. A place is given back by
/// disposing it.
/// </summary>
public sealed class QueryGate(int serverPlaces, TimeProvider clock)
{
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

        bool inInstance = false;
        try
        {
            inInstance = await instance.QueryPlaces.WaitAsync(timeout, cancellation).ConfigureAwait(false);
            TimeSpan left = timeout - clock.GetElapsedTime(started);
            if (!inInstance || !await _server.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation).ConfigureAwait(false))
            {
                throw new QueryException(QueryErrorKind.Timeout, "query timed out in query queue");
            }

            inInstance = false;
            return new Place(_server, instance.QueryPlaces, clock.GetElapsedTime(started));
        }
        catch (OperationCanceledException)
        {
            throw new QueryException(QueryErrorKind.Canceled, "query was canceled in query queue");
        }
        finally
        {
            if (inInstance)
            {
                instance.QueryPlaces.Release();
            }
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
