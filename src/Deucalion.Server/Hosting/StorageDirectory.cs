using Deucalion.Server.Options;

namespace Deucalion.Server.Hosting;

/// <summary>Looks at the storage path before anything is opened, so that the operator gets a sentence and not a stack trace.</summary>
internal static class StorageDirectory
{
    public static void Prepare(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            string probe = Path.Combine(path, ".write-probe");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"--storage.path {path} cannot be written by user {Environment.UserName}: {e.Message}. Mend it with: chown -R {Environment.UserName} {path}", ExitCodes.BadArguments);
        }
    }
}
