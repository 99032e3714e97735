namespace Deucalion.Tsdb.Head;

/// <summary>An encoded column of times, shared by all series that were sampled at exactly these times. Immutable.</summary>
internal sealed class TimeColumn(byte[] encoded, int count, long minTime, long maxTime)
{
    /// <summary>Unique in the process; columns with one id have the same times.</summary>
    public ulong Id { get; init; } = HeadClocks.NextId();

    /// <summary>A <see cref="Chunks.TimeBlock"/>.</summary>
    public byte[] Encoded { get; } = encoded;

    public int Count { get; } = count;

    public long MinTime { get; } = minTime;

    public long MaxTime { get; } = maxTime;
}
