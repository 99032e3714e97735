namespace Deucalion.Primitives.Files;

/// <summary>
/// The file port: every byte that the product keeps goes through it, so that a simulator can tear writes, lose syncs,
/// flip bits and fill the disk. Paths are absolute, '/'-separated. Failures are <see cref="IOException"/>s.
/// </summary>
public interface IFileSystem
{
    /// <summary>Creates the directory and its parents; nothing if it exists. Durable after <see cref="SyncDirectory"/> of its parent.</summary>
    void CreateDirectory(string path);

    /// <summary>True when a directory is there.</summary>
    bool DirectoryExists(string path);

    /// <summary>True when a file is there.</summary>
    bool FileExists(string path);

    /// <summary>Names (not paths) of the entries of a directory, ordinal order; empty if there is none.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Opens for reading at any position.</summary>
    IFile OpenRead(string path);

    /// <summary>Creates (fails if it exists) for writing and reading.</summary>
    IFile CreateNew(string path);

    /// <summary>Opens an existing file for writing and reading; no truncation.</summary>
    IFile OpenWrite(string path);

    /// <summary>Renames within a file system, replacing the target. Durable after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>
    /// Gives a file that never changes again a second name (fails if that exists); where the file system has no links, copies and syncs it.
    /// Durable after <see cref="SyncDirectory"/>.
    /// </summary>
    void Link(string existing, string path) => FileCopy.Copy(this, existing, this, path);

    /// <summary>Deletes a file; nothing if it is not there.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a directory with all it holds; nothing if it is not there.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes creations, renames and deletions in the directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Bytes that may still be written to the file system that holds <paramref name="path"/>.</summary>
    long FreeBytes(string path);
}
