namespace Deucalion.Tsdb.Head;

/// <summary>The times that a <see cref="HeadClock"/> had at one moment.</summary>
internal sealed class ClockCapture(ulong id, long[] times) : OpenTimes
{
    public override ulong Id { get; } = id;

    public override long[] Times { get; } = times;
}
