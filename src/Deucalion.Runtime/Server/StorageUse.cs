using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Server;

/// <summary>Bytes that the data directory and each instance in it take, and how much room is left. A look at the files is kept for some seconds.</summary>
public sealed class StorageUse(RuntimeOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(15);

    private static readonly EnumerationOptions EveryFile = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly Lock _lock = new();
    private StorageSizes? _last;
    private long _seen;

    /// <summary>The sizes, at most some seconds old.</summary>
    public StorageSizes Read()
    {
        lock (_lock)
        {
            if (_last is null || clock.GetElapsedTime(_seen) >= Kept)
            {
                _last = Measure();
                _seen = clock.GetTimestamp();
            }

            return _last;
        }
    }

    private StorageSizes Measure()
    {
        var byInstance = new Dictionary<string, long>(StringComparer.Ordinal);
        string instances = Path.Combine(options.StoragePath, "instances");
        if (Directory.Exists(instances))
        {
            foreach (string directory in Directory.EnumerateDirectories(instances))
            {
                byInstance[Path.GetFileName(directory)] = Bytes(directory);
            }
        }

        (long free, long total) = Volume();
        return new StorageSizes(options.StoragePath, Directory.Exists(options.StoragePath) ? Bytes(options.StoragePath) : 0, free, total, byInstance);
    }

    private (long Free, long Total) Volume()
    {
        try
        {
            var volume = new DriveInfo(Path.GetFullPath(options.StoragePath));
            return (volume.AvailableFreeSpace, volume.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (0, 0);
        }
    }

    private static long Bytes(string directory)
    {
        long sum = 0;
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles("*", EveryFile))
        {
            try
            {
                sum += file.Length;
            }
            catch (IOException)
            {
                // Compaction has removed it since.
            }
        }

        return sum;
    }
}
