namespace Deucalion.Tsdb.Head;

/// <summary>A block of one series, encoded as it will lie in a part: a value block follows. Never changes.</summary>
internal unsafe struct SealedRun
{
    public SealedRun* Previous;
    public TimeRun* Times;

    /// <summary>Start time of all its samples, 0 = unknown.</summary>
    public long Start;
    public int Length;

    public static ReadOnlySpan<byte> Bytes(SealedRun* run) => new(run + 1, run->Length);
}
