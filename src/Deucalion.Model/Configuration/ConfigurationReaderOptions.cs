namespace Deucalion.Model.Configuration;

/// <summary>What a configuration may reach while it is read.</summary>
public sealed record ConfigurationReaderOptions
{
    /// <summary>Relative paths in the configuration start here; null = the directory of the file name.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>Values of <c>$VARIABLES</c> in external labels; null for one that is not set. The default reads the process environment.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>
    /// False: every key that would make the server read one of its own files is a problem. For configurations of people who must not see
    /// the server's files (a customer's instance).
    /// </summary>
    public bool AllowFiles { get; init; } = true;

    /// <summary>
    /// Where files that the configuration names must lie, links followed; relative names start at its directory. Files that the server would write
    /// (logs) are then a problem, since people share the directory. Null: anywhere.
    /// </summary>
    public FileBoundary? Files { get; init; }

    /// <summary>How a refused file can be allowed; stands at the end of the problem. May be empty.</summary>
    public string FilesCure { get; init; } = string.Empty;

    /// <summary>
    /// Gives name and bytes of the files that match a pattern of <c>scrape_config_files</c>; IO exceptions become problems.
    /// The default reads the file system.
    /// </summary>
    public Func<string, IReadOnlyList<KeyValuePair<string, byte[]>>> ReadFiles { get; init; } =
        pattern => [.. FilePattern.Match(pattern).Select(f => KeyValuePair.Create(f, File.ReadAllBytes(f)))];
}
