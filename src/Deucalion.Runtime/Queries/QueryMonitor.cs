using Deucalion.PromQL.Results;
using Deucalion.PromQL.Tracing;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Watches one run of a query: tells the list of active queries, holds it to its memory and to the process' budget, and takes heavy queries out of the
/// places of small ones: by their estimate before they read, by their time when the estimate was too low.
/// </summary>
internal sealed class QueryMonitor(ActiveQuery query, QueryPlace place, QueryMemory memory, QueryCostLimits limits, TimeProvider clock) : IQueryMonitor, IDisposable
{
    // Columns of the result, and once more while the answer is put together.
    private const long BytesPerHeldSample = 20;
    private const long BytesPerCell = 10;
    private const long Grant = 4L << 20;

    private readonly long _began = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private SelectionCost _cost;
    private long _granted = place.Bytes;
    private long _taken;
    private bool _heavy = place.IsHeavy;

    /// <inheritdoc/>
    public void Selected(in SelectionCost cost)
    {
        lock (_lock)
        {
            _cost += cost;
            limits.Check(_cost);
            if (!_heavy && _cost.Work > limits.SmallWork)
            {
                throw new HeavyQueryException(_cost);
            }
        }
    }

    /// <inheritdoc/>
    public void Read(long samples)
    {
        query.CountRead(samples);
        if (!_heavy && clock.GetElapsedTime(_began) > limits.SmallTime)
        {
            StandStill();
        }
    }

    /// <inheritdoc/>
    public void Holds(long samples, long cells)
    {
        long bytes = (samples * BytesPerHeldSample) + (cells * BytesPerCell);
        query.SetBytes(bytes);
        if (bytes > Volatile.Read(ref _granted))
        {
            Ask(bytes);
        }
    }

    /// <summary>Gives back the memory that it took beyond what came with the place.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            memory.Return(_taken);
            _taken = 0;
            query.SetBytes(0);
        }
    }

    private void StandStill()
    {
        lock (_lock)
        {
            if (_heavy)
            {
                return;
            }

            _heavy = true;
            query.IsHeavy = true;
            query.Phase = QueryPhase.WaitingAsHeavy;
            place.BecomeHeavy(query.Cancellation);
            query.Phase = QueryPhase.Running;
        }
    }

    private void Ask(long bytes)
    {
        lock (_lock)
        {
            long more = bytes - _granted;
            if (more <= 0)
            {
                return;
            }

            long step = Math.Max(more, Grant);
            if (!memory.TryTake(step))
            {
                step = more;
                if (!memory.TryTake(step))
                {
                    throw new QueryException(QueryErrorKind.Unavailable, FormattableString.Invariant(
                        $"the queries of this server together need more than the {memory.Budget} bytes that they may have; this one holds {_granted} bytes: try again in some seconds, or ask for fewer series, a shorter range or a larger step"));
                }
            }

            _taken += step;
            Volatile.Write(ref _granted, _granted + step);
        }
    }
}
