namespace Deucalion.Runtime.Queries;

/// <summary>A place in the gate; disposing gives it back, once.</summary>
public sealed class QueryPlace : IDisposable
{
    private readonly QueryGate _gate;
    private int _returned;

    internal QueryPlace(QueryGate gate, QueryTicket ticket, bool isHeavy, long bytes, TimeSpan waited)
    {
        _gate = gate;
        Ticket = ticket;
        IsHeavy = isHeavy;
        Bytes = bytes;
        Waited = waited;
    }

    /// <summary>How long it took to get it.</summary>
    public TimeSpan Waited { get; }

    /// <summary>True for a place of a heavy query.</summary>
    public bool IsHeavy { get; private set; }

    /// <summary>Memory that came with it.</summary>
    public long Bytes { get; }

    internal QueryTicket Ticket { get; }

    /// <summary>
    /// Exchanges the place of a small query for one of a heavy query, on the calling thread: a query that turned out heavy stands still until it is its
    /// turn, and small ones go by. Throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public void BecomeHeavy(CancellationToken cancellation)
    {
        if (!IsHeavy)
        {
            IsHeavy = true;
            _gate.Exchange(Ticket, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            _gate.Leave(this);
        }
    }
}
