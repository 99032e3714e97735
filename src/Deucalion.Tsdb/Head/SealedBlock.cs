namespace Deucalion.Tsdb.Head;

/// <summary>A full or cut-off block of one series in the head, encoded as it will lie in a part. Immutable.</summary>
internal sealed class SealedBlock(TimeColumn times, byte[] values, bool isHistogram, byte[]? starts)
{
    public TimeColumn Times { get; } = times;

    /// <summary>A value block, or a histogram block.</summary>
    public byte[] Values { get; } = values;

    public bool IsHistogram { get; } = isHistogram;

    /// <summary>Start times, see <see cref="BlockEncoder.EncodeStarts"/>; null = unknown.</summary>
    public byte[]? Starts { get; } = starts;

    public int Count => Times.Count;
}
