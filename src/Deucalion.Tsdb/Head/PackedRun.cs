namespace Deucalion.Tsdb.Head;

/// <summary>Values that were packed before their block is full: bytes of <see cref="RunPacker"/> follow. Never changes.</summary>
internal unsafe struct PackedRun
{
    public PackedRun* Previous;
    public ushort Count;
    public ushort Length;

    public static ReadOnlySpan<byte> Bytes(PackedRun* run) => new(run + 1, run->Length);
}
