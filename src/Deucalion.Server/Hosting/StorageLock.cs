using Deucalion.Server.Options;

namespace Deucalion.Server.Hosting;

/// <summary>Keeps a second process away from the same storage path; the operating system lets go of it with the process, however it ends.</summary>
internal sealed class StorageLock : IDisposable
{
    private readonly FileStream _file;

    private StorageLock(FileStream file) => _file = file;

    public static StorageLock Take(string path)
    {
        try
        {
            return new StorageLock(new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartException($"the lock file of the storage path cannot be opened: {e.Message} Mend it with: chown -R {Environment.UserName} {path}", ExitCodes.BadArguments);
        }
        catch (IOException)
        {
            throw new StartException($"another process uses the storage path {path}; stop it or choose another path with --storage.path");
        }
    }

    public void Dispose() => _file.Dispose();
}
