using Deucalion.Primitives.Files;
using Deucalion.Tsdb;

namespace Deucalion.Import.Reading;

/// <summary>
/// The directory of one instance, opened for reading only: recovery, repair and merges happen in memory, the disk stays as it is. May be used beside a
/// running server; then it is the state of the moment of opening, and a file that the server deletes meanwhile is an <see cref="IOException"/>.
/// </summary>
public sealed class StoredInstance
{
    private const int OpenAttempts = 5;

    private StoredInstance(string directory, TimeSeriesStore store, IReadOnlyList<StoreMessage> messages)
    {
        Directory = directory;
        Store = store;
        Messages = messages;
    }

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>Name of the instance: the last part of the directory.</summary>
    public string Name => Path.GetFileName(Directory);

    /// <summary>The store. It is never closed: closing would write.</summary>
    public TimeSeriesStore Store { get; }

    /// <summary>What the store reported while it was opened (damage, recovery).</summary>
    public IReadOnlyList<StoreMessage> Messages { get; }

    /// <summary>Opens an instance; throws <see cref="IOException"/>s and <see cref="NotSupportedException"/> for files of a newer release.</summary>
    public static StoredInstance Open(string directory, TimeProvider time) => Open(directory, PhysicalFileSystem.Instance, time);

    /// <summary>As the other overload, on any file system.</summary>
    public static StoredInstance Open(string directory, IFileSystem files, TimeProvider time)
    {
        for (int attempt = 1; ; attempt++)
        {
            var messages = new List<StoreMessage>();
            byte[] before = Manifest(files, directory);
            try
            {
                var options = new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, OutOfOrderWindow = long.MaxValue, SyncMode = SyncMode.Os, Log = messages.Add };
                TimeSeriesStore store = TimeSeriesStore.Open(options, new OverlayFileSystem(files), directory, time);

                // A server beside may have flushed between the reading of its manifest and of its log.
                if (attempt == OpenAttempts || before.AsSpan().SequenceEqual(Manifest(files, directory)))
                {
                    return new StoredInstance(directory, store, messages);
                }
            }
            catch (IOException) when (attempt < OpenAttempts && !before.AsSpan().SequenceEqual(Manifest(files, directory)))
            {
                // The same: files that the old manifest names are gone.
            }
        }
    }

    private static byte[] Manifest(IFileSystem files, string directory)
    {
        string path = directory + "/manifest";
        if (!files.FileExists(path))
        {
            return [];
        }

        using IFile file = files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        int read = file.Read(0, bytes);
        return bytes[..read];
    }
}
