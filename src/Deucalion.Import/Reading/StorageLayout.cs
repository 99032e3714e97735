namespace Deucalion.Import.Reading;

/// <summary>Finds the instances of what an operator names: a storage path (<c>instances/ID</c> below it) or the directory of one instance.</summary>
public sealed class StorageLayout
{
    private const string InstancesFolder = "instances";

    private StorageLayout(string storagePath, IReadOnlyList<string> instances)
    {
        StoragePath = storagePath;
        Instances = instances;
    }

    /// <summary>The directory whose <c>lock</c> file a server holds.</summary>
    public string StoragePath { get; }

    /// <summary>Directories of the instances, by name.</summary>
    public IReadOnlyList<string> Instances { get; }

    /// <summary>Looks; throws <see cref="ImportException"/> when there is no instance.</summary>
    public static StorageLayout Find(string path)
    {
        string full = Path.GetFullPath(path).TrimEnd('/');
        if (!Directory.Exists(full))
        {
            throw new ImportException($"{path} is no directory");
        }

        string below = Path.Combine(full, InstancesFolder);
        if (Directory.Exists(below))
        {
            return new StorageLayout(full, [.. Directory.GetDirectories(below).Where(IsInstance).Order(StringComparer.Ordinal)]);
        }

        return IsInstance(full)
            ? new StorageLayout(PathOfLock(full), [full])
            : throw new ImportException($"{path} is neither a storage path (it has no folder {InstancesFolder}) nor the directory of an instance (it has no manifest, wal or parts)");
    }

    /// <summary>The storage path of an instance's directory that need not exist yet.</summary>
    public static string PathOfLock(string instance) =>
        Path.GetDirectoryName(instance) is { } parent && Path.GetFileName(parent) == InstancesFolder && Path.GetDirectoryName(parent) is { } storage ? storage : instance;

    /// <summary>True when a process holds the lock.</summary>
    public bool IsInUse()
    {
        string file = Path.Combine(StoragePath, "lock");
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Takes the lock as a server does; throws <see cref="ImportException"/> when one holds it.</summary>
    public static IDisposable Lock(string storagePath)
    {
        try
        {
            return new FileStream(Path.Combine(storagePath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImportException($"the lock file of {storagePath} cannot be opened: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new ImportException($"a server or another command uses {storagePath}: stop it first, or go through the server's HTTP API with --url", e);
        }
    }

    private static bool IsInstance(string directory) =>
        File.Exists(Path.Combine(directory, "manifest")) || Directory.Exists(Path.Combine(directory, "wal")) || Directory.Exists(Path.Combine(directory, "parts"));
}
