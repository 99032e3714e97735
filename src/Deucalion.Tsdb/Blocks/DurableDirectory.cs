using Deucalion.Primitives.Files;

namespace Deucalion.Tsdb.Blocks;

/// <summary>Creates directories so that power loss does not take them away again.</summary>
internal static class DurableDirectory
{
    /// <summary>
    /// Creates the directory and what is missing above it. Its parent is synced even if it exists: the process that created it may have died before
    /// it could do so.
    /// </summary>
    public static void Create(IFileSystem files, string path)
    {
        int slash = path.LastIndexOf('/');
        string parent = slash <= 0 ? "/" : path[..slash];
        if (slash > 0 && !files.DirectoryExists(parent))
        {
            Create(files, parent);
        }

        files.CreateDirectory(path);
        files.SyncDirectory(parent);
    }
}
