using System.Runtime.CompilerServices;

namespace Deucalion.Control.Snapshots;

/// <summary>A token ready for comparison. The box outlives snapshots and takes the time of the last use.</summary>
internal sealed record TokenEntry(string Id, byte[] Hash, long? ExpiresAt, StrongBox<long> LastUsed);
