namespace Deucalion.Tsdb.Wal;

/// <summary>
/// What a walk over a segment found: end of the last sound frame, bytes after it, where the first damage before it starts (-1 = none) and how many
/// bytes are damaged, and the last sequence number.
/// </summary>
internal readonly record struct WalScanResult(int SoundEnd, int TailBytes, int DamagedFrom, int DamagedBytes, long LastSequence);
