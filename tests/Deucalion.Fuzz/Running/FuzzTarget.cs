namespace Deucalion.Fuzz.Running;

/// <summary>
/// One decoder: its name, inputs that its own encoders made, and a run over any bytes, which returns a short word for what came out. The exceptions that a
/// caller is told to expect are <paramref name="Expected"/>; anything else is a bug.
/// </summary>
public sealed record FuzzTarget(string Name, Func<IReadOnlyList<byte[]>> Seeds, Func<byte[], string> Execute, params Type[] Expected)
{
    /// <summary>Bytes that a run may allocate whatever its input.</summary>
    public long FixedAllocation { get; init; } = 4 << 20;

    /// <summary>Bytes that a run may allocate for each byte of input.</summary>
    public long AllocationPerByte { get; init; } = 4096;

    /// <summary>Longest input.</summary>
    public int MaxLength { get; init; } = 1 << 16;

    /// <summary>Words of the format that mutations put in.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];
}
