using System.Diagnostics;
using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb.Wal;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Tsdb.Benchmarks.Store;

/// <summary>CPU a sample by stage, memory a series, and look-ups, with a load like that of machines, one caller, log on the real disk.</summary>
internal static class StoreReport
{
    public static async Task Run(int series, int rounds, SyncMode mode)
    {
        string directory = Directory.CreateTempSubdirectory("tsdb-bench").FullName;
        var load = new NodeLoad(series);
        var decoder = new RemoteWriteV1Decoder();
        var batch = new WriteBatch();
        long before = GC.GetTotalMemory(true);
        var options = new TimeSeriesStoreOptions { SyncMode = mode, Retention = TimeSpan.Zero, MaxHeadSamples = long.MaxValue, Committer = GroupCommitter.Inline };
        TimeSeriesStore store = TimeSeriesStore.Open(options, new PhysicalFileSystem(), directory, TimeProvider.System);
        TimeSpan decode = default, append = default, created = default;
        long allocated = 0;
        for (int round = 0; round < rounds; round++)
        {
            for (int r = 0; r < load.Requests; r++)
            {
                ReadOnlySpan<byte> request = load.Request(r, round);
                TimeSpan t0 = Environment.CpuUsage.TotalTime;
                batch.Clear();
                decoder.Decode(request, batch);
                TimeSpan t1 = Environment.CpuUsage.TotalTime;
                long a0 = GC.GetTotalAllocatedBytes();
                AppendResult result = await store.AppendAsync(batch, AppendOptions.AllOrNothing, CancellationToken.None);
                allocated += round == 0 ? 0 : GC.GetTotalAllocatedBytes() - a0;
                TimeSpan t2 = Environment.CpuUsage.TotalTime;
                if (result.SamplesStored != NodeLoad.SamplesPerRequest)
                {
                    throw new InvalidOperationException("samples were refused");
                }

                if (round == 0)
                {
                    created += t2 - t1;
                }
                else
                {
                    decode += t1 - t0;
                    append += t2 - t1;
                }
            }

            if (round == 0 || (round + 1) % 60 == 0)
            {
                long rss = Environment.WorkingSet;
                long heap = GC.GetTotalMemory(true) - before;
                Line($"after {round + 1} rounds: {heap / (double)series:F0} B a series on the heap, {store.HeadBytes / (double)series:F0} native, RSS before collecting {rss >> 20} MiB, after {Environment.WorkingSet >> 20} MiB");
            }
        }

        double samples = (rounds - 1.0) * series;
        Line($"new series {created.TotalNanoseconds / series:F0} ns each; a sample: decode {decode.TotalNanoseconds / samples:F0} ns, append {append.TotalNanoseconds / samples:F0} ns ({mode}), allocated {allocated / samples:F1} B");
        Lookups(store, rounds, "head");
        TimeSpan f0 = Environment.CpuUsage.TotalTime;
        store.Flush();
        Line($"flush {(Environment.CpuUsage.TotalTime - f0).TotalNanoseconds / (samples + series):F0} ns a sample, {Directory.EnumerateFiles(directory + "/parts").Sum(f => new FileInfo(f).Length) / (samples + series):F3} B a sample on disk");
        Lookups(store, rounds, "part");
        await store.DisposeAsync();
        Directory.Delete(directory, true);
    }

    private static void Lookups(TimeSeriesStore store, int rounds, string where)
    {
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        Matcher[] one =
        [
            new(MatcherType.Equal, "__name__", "node_subsystem3_measured_things_total"), new(MatcherType.Equal, "instance", "machine-0007.example.net:9100"),
            new(MatcherType.Equal, "cpu", "4"), new(MatcherType.Equal, "device", "nvme2n1p2"),
        ];
        var hints = new SelectHints(long.MinValue, long.MaxValue);
        var columns = new SeriesColumns();
        q.Select([], hints, default).Read(0, long.MinValue, long.MaxValue, columns);
        Time("select one", 2000, () => q.Select(one, hints, default));
        SeriesSelection selection = q.Select(one, hints, default);
        Time("read one", 2000, () => selection.Read(0, long.MinValue, long.MaxValue, columns));
        Line($"  {where}: {selection.Count} series, {columns.Count} samples of {rounds}");
        Time("select all", 5, () => q.Select([], hints, default));
        Time("label names", 20, () => q.LabelNames([], default));
        Time("label names of a selection", 5, () => q.LabelNames([new Matcher(MatcherType.Equal, "job", "node")], default));
        Time("label values", 20, () => q.LabelValues("instance", [], default));
        Time("statistics", 5, () => store.Statistics(10));

        void Time(string what, int times, Action action)
        {
            action();
            long t = Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++)
            {
                action();
            }

            Line($"  {where}: {what} {Stopwatch.GetElapsedTime(t).TotalMicroseconds / times:F1} us");
        }
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
