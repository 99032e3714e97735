using System.Globalization;
using Deucalion.Api.Json;
using Deucalion.Primitives.Files;
using Deucalion.PromQL.Results;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Wal;

namespace Deucalion.PromQL.Benchmarks;

/// <summary>CPU time, allocated bytes and collections of each query, the writing of its JSON apart.</summary>
internal static class QueryReport
{
    private const int Rounds = 5 * 240;

    // So long a run of each query is for a profiler, which should see nothing else.
    private const int ForProfilers = 2000;

    public static async Task RunAsync(int hosts, int pods, string filter, int milliseconds)
    {
        string directory = Directory.CreateTempSubdirectory("promql-bench").FullName;
        var options = new TimeSeriesStoreOptions { SyncMode = SyncMode.Os, Retention = TimeSpan.Zero, MaxHeadSamples = long.MaxValue, Committer = GroupCommitter.Inline };
        TimeSeriesStore store = TimeSeriesStore.Open(options, new PhysicalFileSystem(), directory, TimeProvider.System);
        var machines = new ClusterLoad(hosts, 0);
        var cluster = new ClusterLoad(0, pods);
        await machines.AppendAsync(store, 0, Rounds);
        await cluster.AppendAsync(store, Rounds - 60, 60);
        Line($"{machines.Series} series of machines, {cluster.Series} of pods");
        Report(store, "head", filter, milliseconds);
        store.Flush();
        Report(store, "parts", filter, milliseconds);
        await store.DisposeAsync();
        Directory.Delete(directory, true);
    }

    private static void Report(TimeSeriesStore store, string where, string filter, int milliseconds)
    {
        Line($"{where,-26} {"eval us",10} {"json us",10} {"alloc KiB",10} {"gen0",6} {"gen2",6} {"series",8} {"points",9}");
        var engine = new PromQLEngine(TimeProvider.System);
        long end = ClusterLoad.Start + (Rounds * 15_000L);
        double all = 0;
        int n = 0;
        foreach (QueryCase q in QueryCase.All.Where(q => q.Name.Contains(filter, StringComparison.Ordinal)))
        {
            QueryResult Evaluate() => q.Range == 0
                ? engine.Instant(store, q.Expression, end, new QueryOptions(), CancellationToken.None)
                : engine.Range(store, q.Expression, end - q.Range, end, q.Step, new QueryOptions(), CancellationToken.None);
            QueryResult result = Evaluate();
            double micros = Best(() => Evaluate(), milliseconds, out long bytes, out int gen0, out int gen2);
            double json = milliseconds >= ForProfilers ? 0 : Best(() => Write(result), milliseconds / 3, out _, out _, out _);
            (int series, long points) = Size(result.Value);
            Line($"{q.Name,-26} {micros,10:F1} {json,10:F1} {bytes / 1024.0,10:F1} {gen0,6} {gen2,6} {series,8} {points,9}");
            all += Math.Log(micros);
            n++;
        }

        Line($"geometric mean {Math.Exp(all / Math.Max(1, n)):F1} us");
    }

    /// <summary>Least CPU microseconds of several blocks of runs.</summary>
    private static double Best(Action action, int milliseconds, out long bytes, out int gen0, out int gen2)
    {
        TimeSpan began = Environment.CpuUsage.TotalTime;
        int runs = 0;
        while ((Environment.CpuUsage.TotalTime - began).TotalMilliseconds < milliseconds / 2.0)
        {
            action();
            runs++;
        }

        int block = Math.Max(1, runs / 4);
        double best = double.MaxValue;
        (int g0, int g2) = (GC.CollectionCount(0), GC.CollectionCount(2));
        bytes = 0;
        for (int b = 0; b < 5; b++)
        {
            long a0 = GC.GetTotalAllocatedBytes();
            TimeSpan t0 = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < block; i++)
            {
                action();
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - t0).TotalMicroseconds / block);
            bytes = (GC.GetTotalAllocatedBytes() - a0) / block;
        }

        (gen0, gen2) = (GC.CollectionCount(0) - g0, GC.CollectionCount(2) - g2);
        return best;
    }

    private static void Write(QueryResult result)
    {
        using var json = new JsonOutput(Stream.Null);
        if (result.Value is MatrixValue matrix)
        {
            foreach (MatrixSeries s in matrix.Series)
            {
                json.Labels(s.Labels);
                for (int from = 0; from < s.FloatTimes.Length; from += 400)
                {
                    int count = Math.Min(400, s.FloatTimes.Length - from);
                    json.Points(s.FloatTimes.Span.Slice(from, count), s.FloatValues.Span.Slice(from, count), from == 0);
                    json.FlushIfFullAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
                }
            }
        }
        else if (result.Value is VectorValue vector)
        {
            foreach (VectorSample s in vector.Samples)
            {
                json.Labels(s.Labels).Time(s.Time).Value(s.Value);
                json.FlushIfFullAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private static (int Series, long Points) Size(QueryValue value) => value switch
    {
        MatrixValue m => (m.Series.Count, m.Series.Sum(s => (long)s.FloatTimes.Length)),
        VectorValue v => (v.Samples.Count, v.Samples.Count),
        _ => (1, 1),
    };

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
