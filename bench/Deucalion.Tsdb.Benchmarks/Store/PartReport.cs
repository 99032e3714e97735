using System.Globalization;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Tsdb.Benchmarks.Store;

/// <summary>Bytes a sample by section of level-0, 2 h and 8 h parts made of real scrapes on a 15 s grid, and the CPU of merging.</summary>
internal static class PartReport
{
    public static async Task Run(string scrapes, int targets, int hours)
    {
        string directory = Directory.CreateTempSubdirectory("tsdb-bench").FullName;
        var load = new ScrapedLoad(scrapes, targets);
        var clock = new ReportClock(ScrapedLoad.FirstTime);
        var options = new TimeSeriesStoreOptions { SyncMode = SyncMode.Os, Retention = TimeSpan.Zero, MaxHeadSamples = long.MaxValue, MergeBytesPerSecond = 0, Committer = GroupCommitter.Inline };
        var batch = new WriteBatch();
        await using (TimeSeriesStore store = TimeSeriesStore.Open(options, PhysicalFileSystem.Instance, directory, clock))
        {
            long samples = 0;
            for (int round = 0; round < hours * 240; round++)
            {
                clock.Now = ScrapedLoad.FirstTime + (round * ScrapedLoad.Step);
                for (int t = 0; t < targets; t++)
                {
                    load.Fill(batch, t, round);
                    AppendResult r = await store.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None);
                    samples += r.SamplesStored;
                }

                if ((round + 1) % 120 == 0)
                {
                    store.Flush();
                }

                if ((round + 1) == 480)
                {
                    Print("level 0", directory);
                }
            }

            Print("all flushed", directory);
            clock.Now += 9 * 3_600_000;
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            while (store.MaintenanceStep(CancellationToken.None))
            {
            }

            Console.WriteLine(FormattableString.Invariant($"merged {samples} samples of {store.ActiveSeries} series: {(Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / samples:F1} ns CPU a sample"));
            Print("merged", directory);
        }

        Directory.Delete(directory, true);
    }

    private static void Print(string what, string directory)
    {
        IReadOnlyList<PartSizes> parts = PartAnalysis.Run(PhysicalFileSystem.Instance, directory);
        double n = parts.Sum(p => p.Samples);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-12} {parts.Count} parts, {n / parts.Sum(p => p.Blocks):F0} samples a block, B/sample: all {parts.Sum(p => p.Bytes) / n:F3}, values {parts.Sum(p => p.Values) / n:F3}, times {parts.Sum(p => p.Times) / n:F4}, padding {parts.Sum(p => p.Padding) / n:F4}, index {parts.Sum(p => p.Index) / n:F3} (labels {parts.Sum(p => p.Labels) / n:F4}, postings {parts.Sum(p => p.Postings) / n:F4}, time table {parts.Sum(p => p.TimeTable) / n:F4}, series {parts.Sum(p => p.SeriesTable) / n:F4})"));
    }
}
