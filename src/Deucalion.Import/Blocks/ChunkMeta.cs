namespace Deucalion.Import.Blocks;

/// <summary>A chunk as the index names it: file number (upper half) and offset (lower half), first and last sample time (Unix ms).</summary>
internal readonly record struct ChunkMeta(ulong Reference, long MinTime, long MaxTime);
