using System.Collections.Concurrent;

namespace Deucalion.Runtime.Queries;

/// <summary>Every query that runs or waits in this process. Safe from many threads.</summary>
public sealed class ActiveQueries(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, ActiveQuery> _all = new(StringComparer.Ordinal);

    // As VictoriaMetrics numbers them: from the time of the start, so that ids of an earlier process do not come back.
    private long _number = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;

    /// <summary>Enters a query; dispose it when the answer is out. Client: ends when the client goes away.</summary>
    public ActiveQuery Begin(string instanceId, QueryDescription query, QueryOrigin origin, CancellationToken client)
    {
        var entry = new ActiveQuery(this, (ulong)Interlocked.Increment(ref _number), instanceId, query, origin, clock.GetUtcNow(), client);
        _all[entry.Id] = entry;
        return entry;
    }

    /// <summary>Queries of one instance, oldest first.</summary>
    public IReadOnlyList<ActiveQuery> Of(string instanceId) =>
        [.. _all.Values.Where(q => q.InstanceId == instanceId).OrderBy(q => q.Started).ThenBy(q => q.Id, StringComparer.Ordinal)];

    /// <summary>Cancels a query of an instance; false when it is not there (any more).</summary>
    public bool TryCancel(string instanceId, string id)
    {
        if (!_all.TryGetValue(id, out ActiveQuery? query) || query.InstanceId != instanceId)
        {
            return false;
        }

        query.Cancel();
        return true;
    }

    internal void Remove(ActiveQuery query) => _all.TryRemove(query.Id, out _);
}
