using Deucalion.Primitives.Files;

namespace Deucalion.Import.Reading;

/// <summary>
/// The files of another file system, on which every change happens in memory only: a store can be opened, repaired and read without a byte on disk being
/// touched. Safe from many threads.
/// </summary>
public sealed class OverlayFileSystem(IFileSystem below) : IFileSystem
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryFile.Content> _files = [];
    private readonly HashSet<string> _gone = [];
    private readonly HashSet<string> _directories = [];

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        lock (_lock)
        {
            _directories.Add(path);
        }
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string path)
    {
        lock (_lock)
        {
            return _directories.Contains(path) || below.DirectoryExists(path);
        }
    }

    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        lock (_lock)
        {
            return _files.ContainsKey(path) || (!_gone.Contains(path) && below.FileExists(path));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        string prefix = directory.TrimEnd('/') + "/";
        lock (_lock)
        {
            IEnumerable<string> memory = _files.Keys.Concat(_directories).Where(p => p.StartsWith(prefix, StringComparison.Ordinal))
                .Select(p => p[prefix.Length..].Split('/')[0]).Where(n => n.Length > 0);
            return [.. below.List(directory).Where(n => !_gone.Contains(prefix + n)).Concat(memory).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public IFile OpenRead(string path)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(path, out MemoryFile.Content? content))
            {
                return new MemoryFile(path, content);
            }

            return _gone.Contains(path) ? throw new FileNotFoundException($"{path} was deleted", path) : below.OpenRead(path);
        }
    }

    /// <inheritdoc/>
    public IFile CreateNew(string path)
    {
        lock (_lock)
        {
            if (FileExists(path))
            {
                throw new IOException($"{path} exists already");
            }

            return new MemoryFile(path, _files[path] = new MemoryFile.Content());
        }
    }

    /// <inheritdoc/>
    public IFile OpenWrite(string path)
    {
        lock (_lock)
        {
            return new MemoryFile(path, Take(path));
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            _files[to] = Take(from);
            _files.Remove(from);
            _gone.Add(from);
        }
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        lock (_lock)
        {
            _files.Remove(path);
            _gone.Add(path);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        lock (_lock)
        {
            foreach (string name in List(path))
            {
                DeleteFile(path.TrimEnd('/') + "/" + name);
            }

            _directories.Remove(path);
            _gone.Add(path);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path)
    {
    }

    /// <inheritdoc/>
    public long FreeBytes(string path) => long.MaxValue / 2;

    private MemoryFile.Content Take(string path)
    {
        if (_files.TryGetValue(path, out MemoryFile.Content? known))
        {
            return known;
        }

        var content = new MemoryFile.Content();
        using (IFile file = OpenRead(path))
        {
            content.Resize(checked((int)file.Length));
            int at = 0;
            for (int n = 1; n > 0 && at < content.Length; at += n)
            {
                n = file.Read(at, content.Bytes.AsSpan(at, content.Length - at));
            }
        }

        return _files[path] = content;
    }
}
