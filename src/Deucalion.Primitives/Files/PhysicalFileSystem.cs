namespace Deucalion.Primitives.Files;

/// <summary>The file system of the operating system.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    /// <summary>The only instance: it keeps nothing.</summary>
    public static readonly PhysicalFileSystem Instance = new();

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Guard(path, static p => Directory.CreateDirectory(p));

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        string[] names = [];
        Guard(directory, d => names = Array.ConvertAll(Directory.GetFileSystemEntries(d), static e => Path.GetFileName(e)!));
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public IFile OpenRead(string path) => Open(path, FileMode.Open, FileAccess.Read);

    /// <inheritdoc/>
    public IFile CreateNew(string path) => Open(path, FileMode.CreateNew, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public IFile OpenWrite(string path) => Open(path, FileMode.Open, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Guard(from, f => Directory.Move(f, to));
        }
        else
        {
            Guard(from, f => File.Move(f, to, overwrite: true));
        }
    }

    /// <inheritdoc/>
    public void Link(string existing, string path)
    {
        if (!NativeFile.TryLink(existing, path))
        {
            FileCopy.Copy(this, existing, this, path);
        }
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        if (File.Exists(path))
        {
            Guard(path, File.Delete);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Guard(path, static p => Directory.Delete(p, recursive: true));
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string path) => NativeFile.SyncDirectory(path);

    /// <inheritdoc/>
    public long FreeBytes(string path)
    {
        long free = 0;
        Guard(path, p => free = new DriveInfo(p).AvailableFreeSpace);
        return free;
    }

    private static PhysicalFile Open(string path, FileMode mode, FileAccess access)
    {
        PhysicalFile? file = null;
        Guard(path, p => file = new PhysicalFile(p, File.OpenHandle(p, mode, access, FileShare.ReadWrite | FileShare.Delete)));
        return file!;
    }

    // Callers know IOException only.
    private static void Guard(string path, Action<string> action)
    {
        try
        {
            action(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new IOException($"{path}: {e.Message}", e);
        }
    }
}
