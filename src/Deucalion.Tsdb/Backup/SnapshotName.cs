namespace Deucalion.Tsdb.Backup;

/// <summary>Names of snapshots and backups are names of directories and files.</summary>
internal static class SnapshotName
{
    private const int MaxLength = 128;

    /// <summary>Throws <see cref="ArgumentException"/> for a name that is not 1 to 128 letters, digits, '-', '_', '.', or starts with a point.</summary>
    public static string Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                throw Bad();
            }
        }

        return name.Length is > 0 and <= MaxLength && name[0] != '.' && !name.EndsWith(".tmp", StringComparison.Ordinal) ? name : throw Bad();
    }

    private static ArgumentException Bad() =>
        new("the name must have 1 to 128 letters, digits, '-', '_' or '.', not start with '.' and not end with '.tmp'");
}
