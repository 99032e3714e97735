using System.Globalization;
using System.Text;
using Deucalion.Import.OpenMetrics;
using Deucalion.Import.Reading;
using Deucalion.Import.Writing;
using Deucalion.Primitives.Files;
using Deucalion.Testing.Files;
using Deucalion.Tsdb;

namespace Deucalion.Import.Tests;

/// <summary>OpenMetrics text in and out.</summary>
public sealed class OpenMetricsTests
{
    private const string Text = """
        # TYPE requests counter
        # HELP requests All "requests", back\\slash, line\nbreak.
        requests_total{path="/a\"b\\c\n",code="200"} 1 1700000000.001
        requests_total{path="/a\"b\\c\n",code="200"} 2.5 1700000015 # {trace_id="abc"} 0.25 1700000014.5
        # TYPE temperature_celsius gauge
        # UNIT temperature_celsius celsius
        temperature_celsius -0 1700000000
        temperature_celsius NaN 1700000001
        temperature_celsius +Inf 1700000002
        temperature_celsius 5e-324 1700000003.999
        temperature_celsius 0.30000000000000004 1700000004
        # TYPE size histogram
        size_bucket{le="1.0"} 3 1700000000
        size_bucket{le="+Inf"} 4 1700000000
        size_count 4 1700000000
        size_sum 12.5 1700000000
        # EOF

        """;

    [Fact]
    public async Task What_is_imported_is_exported_and_imported_again_the_same()
    {
        TimeSeriesStore first = await ImportAsync(Text, 16 << 20);
        string exported = await ExportAsync(first);
        Assert.Contains("# TYPE requests counter\n# HELP requests All \\\"requests\\\", back\\\\slash, line\\nbreak.\n", exported);
        Assert.Contains("requests_total{code=\"200\",path=\"/a\\\"b\\\\c\\n\"} 2.5 1700000015 # {trace_id=\"abc\"} 0.25 1700000014.5\n", exported);
        Assert.Contains("# UNIT temperature_celsius celsius\n", exported);
        Assert.Contains("temperature_celsius 5e-324 1700000003.999\n", exported);
        Assert.Contains("temperature_celsius 0.30000000000000004 1700000004\n", exported);
        Assert.Contains("# TYPE size histogram\n", exported);
        Assert.EndsWith("# EOF\n", exported);
        TimeSeriesStore second = await ImportAsync(exported, 16 << 20);
        Assert.Equal(Dump(first), Dump(second));
        Assert.Equal(exported, await ExportAsync(second));
    }

    [Fact]
    public async Task Pieces_of_any_size_give_the_same()
    {
        var random = new Random(9);
        var text = new StringBuilder("# TYPE m gauge\n");
        for (int i = 0; i < 3000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"m{{series=\"{random.Next(20)}\"}} {random.NextDouble()} {1700000000 + i}\n");
        }

        text.Append("# EOF\n");
        string whole = Dump(await ImportAsync(text.ToString(), 16 << 20));
        Assert.Equal(3000, whole.Split('\n').Length - 1);
        foreach (int size in new[] { 100, 257, 4096 })
        {
            Assert.Equal(whole, Dump(await ImportAsync(text.ToString(), size)));
        }
    }

    [Theory]
    [InlineData("m 1 5\n", "# EOF")]
    [InlineData("m 1\n# EOF\n", "time")]
    [InlineData("m 1 5\nnonsense{\n# EOF\n", "after line")]
    public async Task Wrong_text_is_told(string text, string expected)
    {
        ImportException e = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(text, 16 << 20));
        Assert.Contains(expected, e.Message);
    }

    [Fact]
    public async Task Looking_at_a_directory_changes_nothing_in_it()
    {
        using var temporary = new TemporaryDirectory();
        await using (TimeSeriesStore store = TimeSeriesStore.Open(Options(), PhysicalFileSystem.Instance, temporary.Path, TimeProvider.System))
        {
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(Text));
            await new OpenMetricsImport(input, "text", SampleFilter.All, new StoreSink(store)).RunAsync(TestContext.Current.CancellationToken);
        }

        // A torn record, which an ordinary opening would cut off.
        string wal = Directory.GetFiles(temporary["wal"]).Order(StringComparer.Ordinal).LastOrDefault() ?? temporary["wal/00000000000000000009.wal"];
        await File.AppendAllTextAsync(wal, "torn");
        Dictionary<string, string> before = Content(temporary.Path);
        StoredInstance opened = StoredInstance.Open(temporary.Path, TimeProvider.System);
        Assert.Equal(11, Dump(opened.Store).Split('\n').Length - 1);
        opened.Store.Flush(TestContext.Current.CancellationToken);
        Assert.Equal(before, Content(temporary.Path));
    }

    private static Dictionary<string, string> Content(string directory) =>
        Directory.GetFiles(directory, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))));

    private static async Task<TimeSeriesStore> ImportAsync(string text, int pieceBytes)
    {
        TimeSeriesStore store = TimeSeriesStore.Open(Options(), new SimulatedFileSystem(), "/store", TimeProvider.System);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        ImportProgress done = await new OpenMetricsImport(input, "text", SampleFilter.All, new StoreSink(store)) { PieceBytes = pieceBytes }.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, done.Refused);
        return store;
    }

    private static TimeSeriesStoreOptions Options() => new() { Retention = TimeSpan.Zero, OutOfOrderWindow = long.MaxValue, SyncMode = SyncMode.Os };

    private static async Task<string> ExportAsync(TimeSeriesStore store)
    {
        using var output = new MemoryStream();
        await new OpenMetricsExport(new StoredExportSource(store, SampleFilter.All), output).RunAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static string Dump(TimeSeriesStore store)
    {
        using var output = new MemoryStream();
        SampleDump.Write(store, SampleFilter.All, output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
