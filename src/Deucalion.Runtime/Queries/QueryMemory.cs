namespace Deucalion.Runtime.Queries;

/// <summary>Bytes that all queries of the process share. Safe from many threads.</summary>
public sealed class QueryMemory(long budget)
{
    private long _used;

    /// <summary>Bytes in all.</summary>
    public long Budget => budget;

    /// <summary>Bytes set aside now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Two fifths of what the process may use (its cgroup's limit or the machine's memory); the rest is for heads, caches, answers and the collector's slack.</summary>
    public static QueryMemory OfProcess() => new(Math.Max(64L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 2));

    /// <summary>Sets bytes aside; false when there are not enough left.</summary>
    public bool TryTake(long bytes)
    {
        long used = Interlocked.Read(ref _used);
        while (bytes <= budget - used)
        {
            long seen = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (seen == used)
            {
                return true;
            }

            used = seen;
        }

        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
