namespace Deucalion.Model.Configuration;

/// <summary>
/// The one directory below which the files that a configuration names may lie. Symbolic links are followed as the system follows them, so that
/// a link inside that leads outside is outside. Immutable; safe from many threads.
/// </summary>
public sealed class FileBoundary
{
    // As Linux: more links than this are a loop.
    private const int MaxLinks = 40;

    private readonly string _resolved;

    /// <summary>A boundary around a directory, which need not exist yet. Throws <see cref="ArgumentException"/> for a name that cannot be a path.</summary>
    public FileBoundary(string directory)
    {
        Directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        _resolved = Resolve(Directory) ?? throw new ArgumentException($"{directory} is a loop of symbolic links.", nameof(directory));
    }

    /// <summary>The directory, absolute, as it was given; relative names start here.</summary>
    public string Directory { get; }

    /// <summary>True when the path, links followed, lies below the directory. Parts that do not exist are taken as plain names.</summary>
    public bool Contains(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        string? resolved = Resolve(Path.GetFullPath(path, Directory));
        return resolved is not null && IsBelow(resolved, _resolved);
    }

    /// <summary>True when one of the two directories, links followed, is the other or lies below it.</summary>
    public bool Overlaps(string directory)
    {
        string? other = Resolve(Path.GetFullPath(directory));
        return other is not null && (other == _resolved || IsBelow(other, _resolved) || IsBelow(_resolved, other));
    }

    private static bool IsBelow(string path, string directory) =>
        path.StartsWith(Path.EndsInDirectorySeparator(directory) ? directory : directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Null = too many links, or a part that cannot be looked at: nobody can tell where that leads.
    private static string? Resolve(string path)
    {
        string current = Path.GetPathRoot(path)!;
        var rest = new Stack<string>(Parts(path[current.Length..]));
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (!TryReadLink(next, out string? target) || (target is not null && ++links > MaxLinks))
            {
                return null;
            }

            if (target is null)
            {
                current = next;
                continue;
            }

            string root = Path.GetPathRoot(target) ?? string.Empty;
            current = root.Length > 0 ? root : current;
            foreach (string p in Parts(target[root.Length..]))
            {
                rest.Push(p);
            }
        }

        return current;
    }

    private static bool TryReadLink(string path, out string? target)
    {
        try
        {
            target = new FileInfo(path).LinkTarget;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            target = null;
            return false;
        }
    }

    // Last part first, as a stack wants them.
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").Reverse();
}
