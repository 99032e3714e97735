using System.Diagnostics.CodeAnalysis;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// Waiting queries: instances are served in turn, in an instance its callers in turn, of a caller who came first. Not safe from many threads.
/// </summary>
internal sealed class FairLine
{
    private readonly LinkedList<InstanceLine> _turns = new();
    private readonly Dictionary<string, InstanceLine> _instances = new(StringComparer.Ordinal);

    /// <summary>Queries that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Queries of an instance that wait.</summary>
    public int CountOf(string instanceId) => _instances.TryGetValue(instanceId, out InstanceLine? line) ? line.Count : 0;

    /// <summary>Puts a query at the end of its caller's line.</summary>
    public void Add(QueryWaiter waiter)
    {
        QueryTicket ticket = waiter.Ticket;
        if (!_instances.TryGetValue(ticket.InstanceId, out InstanceLine? instance))
        {
            instance = new InstanceLine(ticket.InstanceId);
            _instances.Add(ticket.InstanceId, instance);
            _turns.AddLast(instance.Turn);
        }

        if (!instance.Callers.TryGetValue(ticket.Caller, out CallerLine? caller))
        {
            caller = new CallerLine(ticket.Caller);
            instance.Callers.Add(ticket.Caller, caller);
            instance.Turns.AddLast(caller.Turn);
        }

        caller.Waiters.AddLast(waiter.Node);
        instance.Count++;
        Count++;
    }

    /// <summary>The next query among those that may run, who stays in the line; its instance and caller keep their turn.</summary>
    public bool TryPeek(Func<QueryWaiter, bool> mayRun, [NotNullWhen(true)] out QueryWaiter? next)
    {
        foreach (InstanceLine instance in _turns)
        {
            QueryWaiter first = instance.Turns.First!.Value.Waiters.First!.Value;
            if (mayRun(first))
            {
                next = first;
                return true;
            }
        }

        next = null;
        return false;
    }

    /// <summary>Takes a query out. Served: its instance and caller go to the end of the turns.</summary>
    public void Remove(QueryWaiter waiter, bool served)
    {
        InstanceLine instance = _instances[waiter.Ticket.InstanceId];
        CallerLine caller = instance.Callers[waiter.Ticket.Caller];
        caller.Waiters.Remove(waiter.Node);
        instance.Count--;
        Count--;
        if (caller.Waiters.Count == 0)
        {
            instance.Turns.Remove(caller.Turn);
            instance.Callers.Remove(caller.Name);
        }
        else if (served)
        {
            instance.Turns.Remove(caller.Turn);
            instance.Turns.AddLast(caller.Turn);
        }

        if (instance.Count == 0)
        {
            _turns.Remove(instance.Turn);
            _instances.Remove(instance.Id);
        }
        else if (served)
        {
            _turns.Remove(instance.Turn);
            _turns.AddLast(instance.Turn);
        }
    }

    private sealed class InstanceLine
    {
        public InstanceLine(string id)
        {
            Id = id;
            Turn = new LinkedListNode<InstanceLine>(this);
        }

        public string Id { get; }

        public LinkedListNode<InstanceLine> Turn { get; }

        public LinkedList<CallerLine> Turns { get; } = new();

        public Dictionary<string, CallerLine> Callers { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }
    }

    private sealed class CallerLine
    {
        public CallerLine(string name)
        {
            Name = name;
            Turn = new LinkedListNode<CallerLine>(this);
        }

        public string Name { get; }

        public LinkedListNode<CallerLine> Turn { get; }

        public LinkedList<QueryWaiter> Waiters { get; } = new();
    }
}
