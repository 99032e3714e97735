namespace Deucalion.Tsdb.Backup;

/// <summary>
/// One backup in a backup directory: how many files and bytes it consists of, and how many of them this run had to copy (0 when it was listed).
/// </summary>
public sealed record BackupInfo(string Name, DateTimeOffset Created, int Files, long Bytes, int CopiedFiles, long CopiedBytes);
