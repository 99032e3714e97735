namespace Deucalion.Wire.Chunks;

/// <summary>One Prometheus chunk: first and last time (Unix ms), encoding, and its bytes with the header.</summary>
public readonly record struct EncodedChunk(long MinTime, long MaxTime, ChunkEncoding Encoding, ReadOnlyMemory<byte> Data);
