using System.CommandLine;
using System.Globalization;
using Deucalion.Import;
using Deucalion.Import.Reading;
using Deucalion.Primitives.Files;
using Deucalion.Tool.Output;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Backup;

namespace Deucalion.Tool.Store;

/// <summary>
/// <c>deucalion tsdb backup | restore | snapshot</c> of stopped servers. A backup of a storage path has <c>instances/ID</c> (each a backup directory of
/// its own) and <c>control/NAME</c> with the control database's files.
/// </summary>
internal static class BackupCommands
{
    private const string ControlFolder = "control";

    public static Command Backup()
    {
        Argument<string> directory = TsdbCommands.DirectoryArgument();
        var target = new Argument<string>("target") { Description = "Backup directory; later backups into it copy only what is new." };
        Option<string?> name = NameOption("Name of the backup; default: the time.");
        var command = new Command("backup", "Copies a stopped server's data (or a snapshot) into a backup directory.") { directory, target, name };
        command.SetGuardedAction((parsed, cancellation) =>
        {
            StorageLayout layout = StorageLayout.Find(parsed.GetRequiredValue(directory));
            string to = Path.GetFullPath(parsed.GetRequiredValue(target));
            string backup = parsed.GetValue(name) ?? Now();
            bool storage = IsStorage(layout);
            using IDisposable held = StorageLayout.Lock(layout.StoragePath);
            foreach (string instance in layout.Instances)
            {
                string into = storage ? Path.Combine(to, "instances", Path.GetFileName(instance)) : to;
                BackupInfo info = StoreBackup.Copy(PhysicalFileSystem.Instance, instance, PhysicalFileSystem.Instance, into, backup, TimeProvider.System, cancellation);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{instance} -> {into}: backup {info.Name}, {info.Files} files, {Sizes.Bytes(info.Bytes)}; copied {info.CopiedFiles} files, {Sizes.Bytes(info.CopiedBytes)}"));
            }

            if (storage)
            {
                CopyControl(layout.StoragePath, Path.Combine(to, ControlFolder, backup));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    public static Command Restore()
    {
        var source = new Argument<string>("backup") { Description = "Backup directory." };
        Argument<string> directory = new("directory") { Description = "Directory to write: a storage path or the directory of an instance, as the backup was one; must not hold the instances yet." };
        Option<string?> name = NameOption("Name of the backup; default: the newest.");
        var command = new Command("restore", "Writes a backup back, checking every byte.") { source, directory, name };
        command.SetGuardedAction((parsed, cancellation) =>
        {
            string from = Path.GetFullPath(parsed.GetRequiredValue(source));
            string to = Path.GetFullPath(parsed.GetRequiredValue(directory)).TrimEnd('/');
            string? backup = parsed.GetValue(name);
            string instances = Path.Combine(from, "instances");
            bool storage = Directory.Exists(instances);
            if (!storage && !Directory.Exists(Path.Combine(from, "backups")))
            {
                throw new ImportException($"{from} is no backup directory");
            }

            string lockPath = storage ? to : StorageLayout.PathOfLock(to);
            using IDisposable? held = lockPath == to && !storage ? null : LockNew(lockPath);
            foreach (string one in storage ? Directory.GetDirectories(instances).Order(StringComparer.Ordinal) : (IEnumerable<string>)[from])
            {
                string into = storage ? Path.Combine(to, "instances", Path.GetFileName(one)) : to;
                BackupInfo info = StoreBackup.Restore(PhysicalFileSystem.Instance, one, backup, PhysicalFileSystem.Instance, into, cancellation);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one} -> {into}: backup {info.Name} of {info.Created:yyyy-MM-dd HH:mm:ss}Z, {info.Files} files, {Sizes.Bytes(info.Bytes)}"));
            }

            if (storage)
            {
                RestoreControl(Path.Combine(from, ControlFolder), backup, to);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    public static Command Snapshot()
    {
        Argument<string> directory = TsdbCommands.DirectoryArgument();
        Option<string?> name = NameOption("Name of the snapshot; default: the time.");
        var command = new Command("snapshot", "Makes a snapshot of a stopped server's data below the instance's snapshots/ (hard links).") { directory, name };
        command.SetGuardedAction(async (parsed, cancellation) =>
        {
            StorageLayout layout = StorageLayout.Find(parsed.GetRequiredValue(directory));
            string snapshot = parsed.GetValue(name) ?? Now();
            using IDisposable held = StorageLayout.Lock(layout.StoragePath);
            foreach (string instance in layout.Instances)
            {
                var options = new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, OutOfOrderWindow = long.MaxValue };
                TimeSeriesStore store = TimeSeriesStore.Open(options, PhysicalFileSystem.Instance, instance, TimeProvider.System);
                await using (store.ConfigureAwait(false))
                {
                    SnapshotInfo info = store.Snapshot(snapshot, cancellation: cancellation);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{info.Directory}: {info.Samples} samples in {info.Parts} parts, {Sizes.Bytes(info.Bytes)}"));
                }
            }

            return 0;
        });
        return command;
    }

    private static Option<string?> NameOption(string description) => new("--name") { Description = description };

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static bool IsStorage(StorageLayout layout) => Directory.Exists(Path.Combine(layout.StoragePath, "instances")) && !(layout.Instances is [var one] && one == layout.StoragePath);

    private static IDisposable LockNew(string storagePath)
    {
        Directory.CreateDirectory(storagePath);
        return StorageLayout.Lock(storagePath);
    }

    // Nobody writes the database while the lock is held, so its files may be copied one by one.
    private static void CopyControl(string storagePath, string into)
    {
        string[] files = Directory.GetFiles(storagePath, "control.db*");
        if (files.Length == 0)
        {
            Console.WriteLine("the control database is not in the storage path (PostgreSQL?): back it up with its own tools");
            return;
        }

        Directory.CreateDirectory(into);
        foreach (string file in files)
        {
            File.Copy(file, Path.Combine(into, Path.GetFileName(file)));
        }

        Console.WriteLine($"control database -> {into}");
    }

    private static void RestoreControl(string folder, string? backup, string to)
    {
        string? from = backup is not null ? Path.Combine(folder, backup) : Directory.Exists(folder) ? Directory.GetDirectories(folder).Max(StringComparer.Ordinal) : null;
        if (from is null || !Directory.Exists(from))
        {
            return;
        }

        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        Console.WriteLine($"control database <- {from}");
    }
}
