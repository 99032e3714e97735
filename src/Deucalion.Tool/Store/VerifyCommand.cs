using System.CommandLine;
using Deucalion.Import.Reading;
using Deucalion.Primitives.Files;
using Deucalion.Tool.Output;
using Deucalion.Tsdb.Backup;

namespace Deucalion.Tool.Store;

/// <summary><c>deucalion tsdb verify</c>: reads every byte; exit code 1 when something is damaged.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> directory = TsdbCommands.DirectoryArgument();
        Option<bool> json = TsdbCommands.JsonOption();
        var command = new Command("verify", "Checks every checksum and decodes every block; exit code 1 when something is damaged.") { directory, json };
        command.SetGuardedAction((parsed, cancellation) =>
        {
            StorageLayout layout = StorageLayout.Find(parsed.GetRequiredValue(directory));
            Report report = Report.OnConsole(parsed.GetValue(json));
            bool sound = true;
            foreach (string instance in layout.Instances)
            {
                VerificationResult result = StoreVerification.Run(PhysicalFileSystem.Instance, instance, cancellation);
                sound &= result.IsSound;
                Print(report, Path.GetFileName(instance), result);
            }

            report.End();
            return Task.FromResult(sound ? 0 : 1);
        });
        return command;
    }

    private static void Print(Report report, string instance, VerificationResult result)
    {
        report.Add(instance, new ReportTable("summary", $"Instance {instance}: {(result.IsSound ? "sound" : "DAMAGED")}", ["files", "bytes", "series", "samples", "damage"])
            .Add(result.Files, result.Bytes, result.Series, result.Samples, result.Findings.Count));
        AddFindings(report, instance, new ReportTable("damage", "Damage", ["file", "offset", "problem", "remedy"]), result.Findings);
        AddFindings(report, instance, new ReportTable("notes", "Notes", ["file", "offset", "what", "remedy"]), result.Notes);
    }

    private static void AddFindings(Report report, string instance, ReportTable table, IReadOnlyList<VerificationFinding> findings)
    {
        foreach (VerificationFinding f in findings)
        {
            table.Add(f.File, f.Offset, f.Problem, f.Remedy);
        }

        if (findings.Count > 0)
        {
            report.Add(instance, table);
        }
    }
}
