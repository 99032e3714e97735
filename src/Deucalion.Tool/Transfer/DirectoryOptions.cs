using System.CommandLine;
using Deucalion.Import;
using Deucalion.Import.Reading;

namespace Deucalion.Tool.Transfer;

/// <summary>--instance-dir, or --storage.path with --instance: one instance's directory on disk.</summary>
internal sealed class DirectoryOptions
{
    public Option<string?> InstanceDirectory { get; } = new("--instance-dir") { Description = "Directory of one instance (STORAGE/instances/ID) of a stopped server." };

    public Option<string?> StoragePath { get; } = new("--storage.path") { Description = "Storage path of a stopped server." };

    public Option<string?> Instance { get; } = new("--instance") { Description = "Instance in the storage path; not needed when it has one only." };

    public void AddTo(Command command)
    {
        command.Options.Add(InstanceDirectory);
        command.Options.Add(StoragePath);
        command.Options.Add(Instance);
    }

    /// <summary>The instance's directory; null when no option names one. With <paramref name="create"/> an instance directory need not exist.</summary>
    public string? Read(ParseResult parsed, bool create)
    {
        if (parsed.GetValue(InstanceDirectory) is { } directory)
        {
            string full = Path.GetFullPath(directory).TrimEnd('/');
            return create ? full : StorageLayout.Find(full) is { Instances: [var one] } && one == full ? full : throw new ImportException($"--instance-dir {directory} is no directory of one instance");
        }

        if (parsed.GetValue(StoragePath) is not { } storage)
        {
            return null;
        }

        StorageLayout layout = StorageLayout.Find(storage);
        string? id = parsed.GetValue(Instance);
        string[] found = [.. layout.Instances.Where(i => id is null || Path.GetFileName(i) == id)];
        return found.Length == 1 ? found[0] : throw new ImportException(
            $"{storage} has {layout.Instances.Count} instances{(id is null ? "" : $", none is {id}")}; choose one with --instance: {string.Join(", ", layout.Instances.Take(20).Select(Path.GetFileName))}");
    }
}
