using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using Deucalion.Import;
using Deucalion.Import.OpenMetrics;
using Deucalion.Import.Reading;
using Deucalion.Tsdb;

namespace Deucalion.Tool.Transfer;

/// <summary><c>deucalion export openmetrics</c>: samples as text, from a directory or a running server.</summary>
internal static class ExportCommands
{
    public static Command Create() => new("export", "Writes samples in formats that other systems read.") { OpenMetrics() };

    private static Command OpenMetrics()
    {
        var output = new Option<string?>("--output", "-o") { Description = "File to write; .gz is packed; without it standard output." };
        var filter = new FilterOptions();
        var from = new DirectoryOptions();
        var server = new ServerOptions();
        var command = new Command("openmetrics", "Writes OpenMetrics text with a time at every sample.") { output };
        from.AddTo(command);
        server.AddTo(command);
        filter.AddTo(command);
        command.SetGuardedAction(async (parsed, cancellation) =>
        {
            SampleFilter wanted = filter.Read(parsed);
            Uri? url = server.BaseUrl(parsed);
            string? directory = from.Read(parsed, create: false);
            if (url is null == directory is null)
            {
                throw new ImportException("name one source: --url (a running server), or --instance-dir, or --storage.path");
            }

            using HttpClient client = server.Client(parsed);
            IExportSource source = url is null ? OpenDirectory(directory!, wanted) : OpenServer(client, url, wanted);
            string? file = parsed.GetValue(output);
            using Stream raw = file is null ? Console.OpenStandardOutput() : File.Create(file);
            using Stream text = file is not null && file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionLevel.Optimal) : raw;
            ExportCounts counts = await new OpenMetricsExport(source, text).RunAsync(cancellation).ConfigureAwait(false);
            Tell(counts);
            return 0;
        });
        return command;
    }

    private static StoredExportSource OpenDirectory(string directory, SampleFilter filter)
    {
        StoredInstance instance = StoredInstance.Open(directory, TimeProvider.System);
        foreach (StoreMessage m in instance.Messages.Where(m => m.Level >= StoreMessageLevel.Warning))
        {
            Console.Error.WriteLine(m.Text);
        }

        return new StoredExportSource(instance.Store, filter);
    }

    private static ServerExportSource OpenServer(HttpClient client, Uri url, SampleFilter filter)
    {
        if (filter.MinTime == long.MinValue)
        {
            throw new ImportException("--url needs --min-time, such as --min-time 2026-01-31T00:00:00Z");
        }

        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new ServerExportSource(client, url, filter with { MaxTime = filter.MaxTime == long.MaxValue ? now : filter.MaxTime });
    }

    private static void Tell(ExportCounts counts)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"exported {counts.Samples} samples and {counts.Exemplars} exemplars of {counts.Series} series"));
        if (counts.NativeHistograms > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"left out {counts.NativeHistograms} native histogram samples: OpenMetrics text has no form for them. Copy the directory (deucalion tsdb backup) or send them by remote write instead."));
        }

        if (counts.StaleMarkers > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"left out {counts.StaleMarkers} staleness markers: OpenMetrics text has no form for them."));
        }
    }
}
