namespace Deucalion.Tsdb.Chunks;

/// <summary>Bytes that are not a chunk: truncated, damaged, or of a newer format. The message says where and what.</summary>
public sealed class ChunkFormatException : FormatException
{
    /// <summary>With a message for people.</summary>
    public ChunkFormatException(string message)
        : base(message)
    {
    }
}
