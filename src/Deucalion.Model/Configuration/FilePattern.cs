using System.IO.Enumeration;

namespace Deucalion.Model.Configuration;

/// <summary>File patterns of Prometheus: <c>*</c> and <c>?</c> in the last part of the path only.</summary>
public static class FilePattern
{
    /// <summary>True when a wildcard stands only in the last part.</summary>
    public static bool IsValid(string pattern)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0 || pattern.IndexOf('/', star) < 0;
    }

    /// <summary>Existing files that match, in ordinal order.</summary>
    public static IReadOnlyList<string> Match(string pattern)
    {
        string name = Path.GetFileName(pattern);
        string directory = Path.GetDirectoryName(pattern) is { Length: > 0 } d ? d : ".";
        if (!name.AsSpan().ContainsAny('*', '?'))
        {
            return File.Exists(pattern) ? [pattern] : [];
        }

        if (!Directory.Exists(directory))
        {
            return [];
        }

        return [.. Directory.EnumerateFiles(directory).Where(f => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(f), ignoreCase: false)).Order(StringComparer.Ordinal)];
    }
}
