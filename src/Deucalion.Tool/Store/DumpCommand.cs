using System.CommandLine;
using Deucalion.Import;
using Deucalion.Import.Reading;
using Deucalion.Primitives.Files;
using Deucalion.Tool.Transfer;
using Deucalion.Tsdb;

namespace Deucalion.Tool.Store;

/// <summary><c>deucalion tsdb dump</c>: samples in the form of <c>promtool tsdb dump</c>.</summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        Argument<string> directory = TsdbCommands.DirectoryArgument();
        var wal = new Option<bool>("--wal") { Description = "Only what the log holds." };
        var part = new Option<string?>("--part") { Description = "Only what one part file holds, such as 0000000000000007.part." };
        var filter = new FilterOptions();
        var command = new Command("dump", "Prints samples: {labels} value time.") { directory, wal, part };
        filter.AddTo(command);
        command.SetGuardedAction((parsed, cancellation) =>
        {
            StorageLayout layout = StorageLayout.Find(parsed.GetRequiredValue(directory));
            SampleFilter wanted = filter.Read(parsed);
            using Stream output = Console.OpenStandardOutput();
            foreach (string instance in layout.Instances)
            {
                if (layout.Instances.Count > 1)
                {
                    Console.Error.WriteLine("instance " + Path.GetFileName(instance));
                }

                bool whole = !parsed.GetValue(wal) && parsed.GetValue(part) is null;
                StoredInstance opened = StoredInstance.Open(instance, Files(instance, parsed.GetValue(wal), parsed.GetValue(part)), TimeProvider.System);
                foreach (StoreMessage m in opened.Messages.Where(m => m.Level >= (whole ? StoreMessageLevel.Warning : StoreMessageLevel.Error)))
                {
                    Console.Error.WriteLine(m.Text);
                }

                SampleDump.Write(opened.Store, wanted, output, cancellation);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    // A store that finds only the log, or only one part, serves what is in it.
    private static IFileSystem Files(string instance, bool wal, string? part)
    {
        PhysicalFileSystem all = PhysicalFileSystem.Instance;
        if (!wal && part is null)
        {
            return all;
        }

        if (wal && part is not null)
        {
            throw new ImportException("--wal and --part exclude each other");
        }

        var some = new OverlayFileSystem(all);
        some.DeleteFile(instance + "/manifest");
        some.DeleteDirectory(instance + "/state");
        if (wal)
        {
            some.DeleteDirectory(instance + "/parts");
            return some;
        }

        string name = Path.GetFileName(part!);
        if (!all.FileExists(instance + "/parts/" + name))
        {
            throw new ImportException($"{instance}/parts has no {name}; there are: {string.Join(", ", all.List(instance + "/parts").Take(20))}");
        }

        some.DeleteDirectory(instance + "/wal");
        foreach (string other in all.List(instance + "/parts").Where(n => n != name))
        {
            some.DeleteFile(instance + "/parts/" + other);
        }

        return some;
    }
}
