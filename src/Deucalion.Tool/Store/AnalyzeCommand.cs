using System.CommandLine;
using Deucalion.Import.Reading;
using Deucalion.Primitives.Files;
using Deucalion.Tool.Output;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Inspection;

namespace Deucalion.Tool.Store;

/// <summary><c>deucalion tsdb analyze</c>: what the samples and bytes of a directory are made of.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        Argument<string> directory = TsdbCommands.DirectoryArgument();
        Option<bool> json = TsdbCommands.JsonOption();
        var limit = new Option<int>("--limit") { Description = "Rows a table.", DefaultValueFactory = _ => 20 };
        var command = new Command("analyze", "Shows cardinality, churn and where the bytes are.") { directory, json, limit };
        command.SetGuardedAction((parsed, cancellation) =>
        {
            StorageLayout layout = StorageLayout.Find(parsed.GetRequiredValue(directory));
            Report report = Report.OnConsole(parsed.GetValue(json));
            foreach (string instance in layout.Instances)
            {
                Analyze(report, instance, Math.Max(1, parsed.GetValue(limit)), cancellation);
            }

            report.End();
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Analyze(Report report, string directory, int limit, CancellationToken cancellation)
    {
        StoredInstance opened = StoredInstance.Open(directory, TimeProvider.System);
        string name = opened.Name;
        var cardinality = new Cardinality();
        foreach (SeriesSize s in SeriesSizes.Of(PhysicalFileSystem.Instance, directory))
        {
            cancellation.ThrowIfCancellationRequested();
            cardinality.Add(s);
        }

        ReportTable[] tables = [.. cardinality.Tables(limit)];
        Summarize(report, opened, cardinality);
        ReportTable parts = new("parts", "Parts", ["part", "from", "to", "series", "samples", "blocks", "bytes"]);
        foreach (PartSummary p in opened.Store.Parts)
        {
            parts.Add(p.Name, Sizes.Time(p.MinTime), Sizes.Time(p.MaxTime), p.Series, p.Samples, p.Blocks, Length(directory, p.Name));
        }

        report.Add(name, parts);
        report.Add(name, Sections(directory, cancellation));
        foreach (ReportTable table in tables)
        {
            report.Add(name, table);
        }
    }

    private static ReportTable Sections(string directory, CancellationToken cancellation)
    {
        IReadOnlyList<PartSizes> parts = PartAnalysis.Run(PhysicalFileSystem.Instance, directory, cancellation);
        double samples = Math.Max(1, parts.Sum(p => p.Samples));
        ReportTable table = new("sections", "Where the bytes of the parts are", ["section", "bytes", "bytes/sample"]);
        foreach ((string name, Func<PartSizes, long> bytes) in new (string, Func<PartSizes, long>)[]
        {
            ("values", p => p.Values),
            ("time columns", p => p.Times),
            ("room at page ends", p => p.Padding),
            ("labels", p => p.Labels),
            ("postings", p => p.Postings),
            ("time table", p => p.TimeTable),
            ("series table", p => p.SeriesTable),
            ("checksums, totals, headers", p => p.Index - p.Labels - p.Postings - p.TimeTable - p.SeriesTable),
        })
        {
            long sum = parts.Sum(bytes);
            table.Add(name, sum, sum / samples);
        }

        return table;
    }

    private static void Summarize(Report report, StoredInstance opened, Cardinality cardinality)
    {
        IReadOnlyList<PartSummary> parts = opened.Store.Parts;
        long samples = parts.Sum(p => p.Samples);
        long bytes = parts.Sum(p => Length(opened.Directory, p.Name));
        long wal = Directory.Exists(opened.Directory + "/wal") ? Directory.GetFiles(opened.Directory + "/wal").Sum(f => new FileInfo(f).Length) : 0;
        ReportTable summary = new("summary", $"Instance {opened.Name}", ["what", "value"]);
        summary.Add("series in parts", cardinality.SeriesCount)
            .Add("samples in parts", samples)
            .Add("samples in the log only", opened.Store.HeadSamples)
            .Add("active series (head)", opened.Store.ActiveSeries)
            .Add("first sample", Sizes.Time(parts.Count == 0 ? long.MaxValue : parts.Min(p => p.MinTime)))
            .Add("last sample", Sizes.Time(opened.Store.MaxTime))
            .Add("bytes of parts", bytes)
            .Add("bytes of the log", wal)
            .Add("bytes per sample", samples == 0 ? 0.0 : (double)bytes / samples)
            .Add("label names", cardinality.NameCount)
            .Add("label pairs", cardinality.PairCount)
            .Add("bytes of label pairs (distinct)", cardinality.PairBytes);
        report.Add(opened.Name, summary);
    }

    private static long Length(string directory, string part) => new FileInfo(directory + "/" + part) is { Exists: true } file ? file.Length : 0;
}
