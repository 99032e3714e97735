namespace Deucalion.Import.Chunks;

/// <summary>Bytes of a chunk that its encoding does not allow.</summary>
internal sealed class ChunkDataException(string message) : Exception(message);
