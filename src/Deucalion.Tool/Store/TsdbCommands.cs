using System.CommandLine;

namespace Deucalion.Tool.Store;

/// <summary><c>deucalion tsdb …</c>: looks into, checks and copies data directories.</summary>
internal static class TsdbCommands
{
    public static Command Create() => new("tsdb", "Looks into, checks and copies data directories: a storage path, or the directory of one instance.")
    {
        AnalyzeCommand.Create(),
        VerifyCommand.Create(),
        DumpCommand.Create(),
        BackupCommands.Backup(),
        BackupCommands.Restore(),
        BackupCommands.Snapshot(),
    };

    public static Argument<string> DirectoryArgument() => new("directory") { Description = "Storage path of a server, or the directory of one instance." };

    public static Option<bool> JsonOption() => new("--json") { Description = "Prints one JSON object." };
}
