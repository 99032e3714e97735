namespace Deucalion.Tsdb.Backup;

/// <summary>
/// A file of a backup: its name in the store, where its bytes lie below objects/ of the backup directory, their number and CRC32C, and the CRC32C of
/// its last bytes, by which the next backup recognises it without reading all of it.
/// </summary>
internal sealed record BackupEntry(string Name, string Object, long Length, uint Checksum, uint Tail);
