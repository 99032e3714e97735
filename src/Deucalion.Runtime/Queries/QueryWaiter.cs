namespace Deucalion.Runtime.Queries;

/// <summary>A query that waits for a place. <see cref="Bytes"/>: memory that is set aside for it when it gets one.</summary>
internal sealed class QueryWaiter
{
    public QueryWaiter(QueryTicket ticket, bool isHeavy, long bytes)
    {
        Ticket = ticket;
        IsHeavy = isHeavy;
        Bytes = bytes;
        Node = new LinkedListNode<QueryWaiter>(this);
    }

    public QueryTicket Ticket { get; }

    public bool IsHeavy { get; }

    public long Bytes { get; }

    public LinkedListNode<QueryWaiter> Node { get; }

    public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
