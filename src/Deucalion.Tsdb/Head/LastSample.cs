namespace Deucalion.Tsdb.Head;

/// <summary>The newest sample of a series as the order check needs it.</summary>
internal readonly record struct LastSample(long Time, ulong Bits, LastKind Kind)
{
    public static readonly LastSample None = new(long.MinValue, 0, LastKind.None);
}
