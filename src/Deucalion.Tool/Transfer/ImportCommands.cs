using System.CommandLine;
using System.IO.Compression;
using Deucalion.Import;
using Deucalion.Import.Blocks;
using Deucalion.Import.OpenMetrics;
using Deucalion.Import.Writing;

namespace Deucalion.Tool.Transfer;

/// <summary><c>deucalion import prometheus-blocks DIR</c> and <c>deucalion import openmetrics FILE</c>.</summary>
internal static class ImportCommands
{
    public static Command Create() => new("import", "Brings samples of other systems into an instance.") { Blocks(), OpenMetrics() };

    private static Command Blocks()
    {
        var directory = new Argument<string>("directory") { Description = "Data directory of a Prometheus, a snapshot of one, or one block." };
        var state = new Option<string?>("--state") { Description = "File that keeps how far the import is; a repeated run with it goes on there." };
        var filter = new FilterOptions();
        var target = new DirectoryOptions();
        var server = new ServerOptions();
        var command = new Command("prometheus-blocks", "Imports the blocks of a Prometheus.") { directory, state };
        target.AddTo(command);
        server.AddTo(command);
        filter.AddTo(command);
        command.SetGuardedAction(async (parsed, cancellation) =>
        {
            BlockDirectory source = BlockDirectory.Open(parsed.GetRequiredValue(directory));
            SampleFilter wanted = filter.Read(parsed);
            foreach (string note in source.Notes)
            {
                await Console.Error.WriteLineAsync("note: " + note).ConfigureAwait(false);
            }

            var to = ImportTarget.Open(parsed, target, server, bySeries: true);
            await using (to.ConfigureAwait(false))
            {
                string? file = parsed.GetValue(state);
                var progress = new ProgressLine(TimeProvider.System);
                var import = new BlockImport(source, wanted, to.Sink, ImportState.Open(file, Path.GetFullPath(source.Root), to.Name)) { Progress = progress.Show };
                try
                {
                    ImportProgress done = await import.RunAsync(cancellation).ConfigureAwait(false);
                    progress.Done(done, to.Sink.Refusals);
                    return done.Refused == 0 ? 0 : 1;
                }
                catch (Exception e) when (e is ImportException or IOException or OperationCanceledException && file is null)
                {
                    await Console.Error.WriteLineAsync("The import may be repeated: samples that are stored already are accepted again. With --state FILE it goes on where it stopped.").ConfigureAwait(false);
                    throw;
                }
            }
        });
        return command;
    }

    private static Command OpenMetrics()
    {
        var file = new Argument<string>("file") { Description = "OpenMetrics text with a time at every sample; .gz is unpacked; - is standard input." };
        var filter = new FilterOptions();
        var target = new DirectoryOptions();
        var server = new ServerOptions();
        var command = new Command("openmetrics", "Imports OpenMetrics text.") { file };
        target.AddTo(command);
        server.AddTo(command);
        filter.AddTo(command);
        command.SetGuardedAction(async (parsed, cancellation) =>
        {
            string name = parsed.GetRequiredValue(file);
            SampleFilter wanted = filter.Read(parsed);
            using Stream raw = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
            using Stream input = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
            var to = ImportTarget.Open(parsed, target, server, bySeries: false);
            await using (to.ConfigureAwait(false))
            {
                var progress = new ProgressLine(TimeProvider.System);
                ImportProgress done = await new OpenMetricsImport(input, name, wanted, to.Sink) { Progress = progress.Show }.RunAsync(cancellation).ConfigureAwait(false);
                progress.Done(done, to.Sink.Refusals);
                return done.Refused == 0 ? 0 : 1;
            }
        });
        return command;
    }
}
