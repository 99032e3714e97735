using System.Globalization;
using System.Text;
using Deucalion.Import.Blocks;
using Deucalion.Import.Reading;
using Deucalion.Import.Writing;
using Deucalion.Primitives.Files;
using Deucalion.Testing;
using Deucalion.Tsdb;

namespace Deucalion.Import.Tests;

/// <summary>Blocks that a real Prometheus and promtool made, against what <c>promtool tsdb dump</c> prints.</summary>
public sealed class RealBlockTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public async Task Every_sample_and_label_is_what_promtool_dumps()
    {
        using var temporary = new TemporaryDirectory();
        string data = temporary["data"];
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        long start = (now / (2 * Hour) * 2 * Hour) - (12 * Hour);
        await CreateBlocksAsync(temporary, data, start, seed: 1);

        // A second pass over the same hours with other series and other times makes blocks that overlap.
        await CreateBlocksAsync(temporary, data, start + 7, seed: 2);
        string snapshot;
        await using (PrometheusProcess prometheus = await PrometheusProcess.StartAsync(data))
        {
            await prometheus.WriteAsync(Floats(now).ToArray());
            await prometheus.DeleteAsync("{series=\"3\"}", start + Hour, start + (5 * Hour));
            await prometheus.DeleteAsync("constant", start, start + (20 * Hour));
            snapshot = await prometheus.SnapshotAsync();
        }

        Assert.Contains(Directory.GetFiles(snapshot, "tombstones", SearchOption.AllDirectories), f => new FileInfo(f).Length > 9);

        // promtool wants the folder, a snapshot has none.
        Directory.CreateDirectory(Path.Combine(snapshot, "wal"));
        string[] expected = Lines(await PrometheusProcess.RunAsync("promtool", "tsdb", "dump", snapshot));
        Assert.True(expected.Length > 3000, $"only {expected.Length} samples");
        Assert.Equal(expected, Lines(await ImportAndDumpAsync(temporary, snapshot)));
    }

    [Fact]
    public async Task A_repeated_import_goes_on_where_the_first_one_stopped()
    {
        using var temporary = new TemporaryDirectory();
        string data = temporary["data"];
        await CreateBlocksAsync(temporary, data, 1_700_000_000_000 / (2 * Hour) * 2 * Hour, seed: 3);
        BlockDirectory blocks = BlockDirectory.Open(data);
        await using TimeSeriesStore store = Open(temporary["store"]);
        int calls = 0;
        var stopping = new BlockImport(blocks, SampleFilter.All, new PartSink(store), ImportState.Open(temporary["state"], "a", "b"))
        {
            BatchSamples = 10,
            CheckpointBatches = 7,
            Progress = _ => StopAfter(ref calls, 100),
        };
        await Assert.ThrowsAsync<ImportException>(() => stopping.RunAsync(TestContext.Current.CancellationToken));
        ImportState state = ImportState.Open(temporary["state"], "a", "b");
        Assert.True(state.Series > 0, "no place within a group was noted");
        Assert.Contains(blocks.Groups(long.MinValue, long.MaxValue), g => state.IsDone(g.Key));
        ImportProgress second = await new BlockImport(blocks, SampleFilter.All, new PartSink(store), state).RunAsync(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(data, "wal"));
        string[] expected = Lines(await PrometheusProcess.RunAsync("promtool", "tsdb", "dump", data));
        Assert.Equal(expected, Lines(Dump(store)));
        Assert.InRange(second.Samples, 1, expected.Length - 1);
        Assert.Throws<ImportException>(() => ImportState.Open(temporary["state"], "a", "other"));
    }

    [Fact]
    public async Task Damage_is_named_with_file_and_offset_wherever_it_is()
    {
        using var temporary = new TemporaryDirectory();
        string data = temporary["data"];
        await CreateBlocksAsync(temporary, data, 1_700_000_000_000 / (2 * Hour) * 2 * Hour, seed: 4);
        string block = Directory.GetDirectories(data).Order(StringComparer.Ordinal).First(d => File.Exists(Path.Combine(d, "meta.json")));
        var random = new Random(5);
        foreach (string file in new[] { Path.Combine(block, "index"), Path.Combine(block, "chunks", "000001"), Path.Combine(block, "tombstones") })
        {
            byte[] sound = await File.ReadAllBytesAsync(file);
            for (int i = 0; i < 60; i++)
            {
                byte[] bad = (byte[])sound.Clone();
                int at = random.Next(bad.Length);
                if (i % 3 == 0)
                {
                    bad = bad[..at];
                }
                else
                {
                    bad[at] ^= (byte)(1 << random.Next(8));
                }

                await File.WriteAllBytesAsync(file, bad);
                try
                {
                    await using TimeSeriesStore store = Open(temporary["store" + Path.GetFileName(file) + i.ToString(CultureInfo.InvariantCulture)]);
                    await new BlockImport(BlockDirectory.Open(block), SampleFilter.All, new PartSink(store), ImportState.Open(null, "", "")).RunAsync(TestContext.Current.CancellationToken);
                }
                catch (BlockDamageException e)
                {
                    Assert.StartsWith(block, e.File);
                    Assert.InRange(e.Offset, 0, long.MaxValue);
                    Assert.Contains(FormattableString.Invariant($"offset {e.Offset}"), e.Message);
                    continue;
                }

                // Bytes that nothing checks or needs (padding, unused postings) may be wrong without harm.
                Assert.Equal("index", Path.GetFileName(file));
            }

            await File.WriteAllBytesAsync(file, sound);
        }
    }

    private static void StopAfter(ref int calls, int most)
    {
        if (++calls == most)
        {
            throw new ImportException("stopped");
        }
    }

    private static async Task CreateBlocksAsync(TemporaryDirectory temporary, string data, long start, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("# TYPE counter counter\n");
        var gauges = new StringBuilder("# TYPE gauge gauge\n");
        var constants = new StringBuilder("# TYPE constant gauge\n");
        for (int series = 0; series < 12; series++)
        {
            double total = random.Next(1000);
            for (long t = start; t < start + (9 * Hour); t += 180_000 + random.Next(5))
            {
                total += random.Next(50);
                string time = (t / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"counter_total{{seed=\"{seed}\",series=\"{series}\",path=\"/a\\\\b \\\"ü€😀\\n\"}} {total} {time}\n");
                gauges.Append(CultureInfo.InvariantCulture, $"gauge{{seed=\"{seed}\",series=\"{series}\"}} {Value(random)} {time}\n");
                constants.Append(CultureInfo.InvariantCulture, $"constant{{seed=\"{seed}\",series=\"c{series}\"}} 1 {time}\n");
            }
        }

        string file = temporary["input.om"];
        await File.WriteAllTextAsync(file, text.Append(gauges).Append(constants).Append("# EOF\n").ToString());
        await PrometheusProcess.RunAsync("promtool", "tsdb", "create-blocks-from", "openmetrics", file, data);
    }

    private static string Value(Random random) => random.Next(8) switch
    {
        0 => "NaN",
        1 => "+Inf",
        2 => "-Inf",
        3 => "-0",
        4 => "5e-324",
        5 => "1.7976931348623157e308",
        _ => (random.NextDouble() * Math.Pow(10, random.Next(-20, 20))).ToString("R", CultureInfo.InvariantCulture),
    };

    private static RemoteWriteMessage Floats(long now)
    {
        var message = new RemoteWriteMessage();
        for (int series = 0; series < 5; series++)
        {
            (long, double)[] samples = [.. Enumerable.Range(0, 40).Select(i => (now - ((40 - i) * 15_000L), i == 20 ? Model.Samples.StaleMarker.Value : Math.Sqrt(i)))];
            message.Add([("__name__", "fresh"), ("series", series.ToString(CultureInfo.InvariantCulture))], samples);
        }

        return message;
    }

    private static async Task<string> ImportAndDumpAsync(TemporaryDirectory temporary, string source)
    {
        await using TimeSeriesStore store = Open(temporary["store"]);
        ImportProgress done = await new BlockImport(BlockDirectory.Open(source), SampleFilter.All, new PartSink(store), ImportState.Open(null, "", "")).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, done.Refused);
        return Dump(store);
    }

    private static TimeSeriesStore Open(string directory) => TimeSeriesStore.Open(
        new TimeSeriesStoreOptions { Retention = TimeSpan.Zero, OutOfOrderWindow = long.MaxValue, SyncMode = SyncMode.Os }, PhysicalFileSystem.Instance, directory, TimeProvider.System);

    private static string Dump(TimeSeriesStore store)
    {
        using var output = new MemoryStream();
        SampleDump.Write(store, SampleFilter.All, output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static string[] Lines(string dump) => [.. dump.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
