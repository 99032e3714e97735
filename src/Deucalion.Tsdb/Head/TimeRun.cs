namespace Deucalion.Tsdb.Head;

/// <summary>An encoded column of times that blocks share: a time block follows. Never changes.</summary>
internal unsafe struct TimeRun
{
    /// <summary>Unique in the process.</summary>
    public ulong Id;
    public long MinTime;
    public long MaxTime;
    public int Count;
    public int Length;

    public static ReadOnlySpan<byte> Bytes(TimeRun* run) => new(run + 1, run->Length);
}
