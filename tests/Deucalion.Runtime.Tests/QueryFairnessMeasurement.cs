using System.Diagnostics;
using Deucalion.Model.Labels;
using Deucalion.PromQL;
using Deucalion.PromQL.Results;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Deucalion.Storage.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Runtime.Tests;

/// <summary>
/// Fifty clients with heavy queries beside one with small ones. Explicit, since it measures: build in Release and run with
/// <c>-explicit only -class Deucalion.Runtime.Tests.QueryFairnessMeasurement -showLiveOutput</c>.
/// </summary>
public sealed class QueryFairnessMeasurement
{
    private const int HeavyClients = 50;
    private const int Series = 2000;
    private const int Samples = 1500;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    [Fact(Explicit = true)]
    public async Task Small_queries_beside_heavy_ones()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        RunningInstance instance = host.Get((await host.CreateAsync()).Id);
        long end = host.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        long start = await FillAsync(instance, end);
        QueryThreads.Reserve(20);
        var gate = new QueryGate(QueryGateOptions.For(20, Environment.ProcessorCount), new QueryMemory(512L << 20), TimeProvider.System);
        using var runner = new QueryRunner(gate, new ActiveQueries(TimeProvider.System), new QueryRunnerOptions(), TimeProvider.System, NullLogger<QueryRunner>.Instance);
        var engine = new PromQLEngine(TimeProvider.System);
        await AskAsync("small", "sum(m{i=\"7\"})", end, end, 0);
        using var over = new CancellationTokenSource(Duration);
        int heavy = 0;
        long peakMemory = 0;
        Task[] clients = [.. Enumerable.Range(0, HeavyClients).Select(c => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    await AskAsync("heavy-" + c, "sum by (job) (rate(m[5m]))", start, end, 15_000);
                    Interlocked.Increment(ref heavy);
                }
                catch (QueryException e) when (e.Kind == QueryErrorKind.Unavailable)
                {
                    await Task.Delay(100);
                }
            }
        }))];
        var took = new List<double>();
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(5);
            long began = Stopwatch.GetTimestamp();
            await AskAsync("small", "sum(m{i=\"7\"})", end, end, 0);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            peakMemory = Math.Max(peakMemory, Environment.WorkingSet);
        }

        await Task.WhenAll(clients);
        took.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"{took.Count} small queries beside {heavy} heavy ones of {HeavyClients} clients: p50 {took[took.Count / 2]:0.0} ms, p99 {took[took.Count * 99 / 100]:0.0} ms, longest {took[^1]:0.0} ms; process {peakMemory >> 20} MiB"));
        Assert.True(took[took.Count * 99 / 100] < 50);
        Assert.Equal((0, 0, 0L), (gate.Running, gate.Waiting, gate.Memory.Used));

        async Task AskAsync(string caller, string expression, long from, long to, long step)
        {
            using ActiveQuery query = runner.Active.Begin(
                instance.Record.Id, new QueryDescription(expression, from, to, step), new QueryOrigin(caller, caller, "192.0.2.1", "GET", "/"), CancellationToken.None);
            await runner.RunAsync(instance, query, new QueryOptions(), (o, cancellation) => step == 0
                ? engine.Instant(instance.Store, expression, from, o, cancellation)
                : engine.Range(instance.Store, expression, from, to, step, o, cancellation));
        }
    }

    private static async Task<long> FillAsync(RunningInstance instance, long end)
    {
        long start = end - (Samples * 15_000L);
        var random = new Random(1);
        for (int series = 0; series < Series; series += 100)
        {
            var batch = new WriteBatch();
            for (int i = series; i < series + 100; i++)
            {
                batch.BeginSeries(LabelSet.Of(("__name__", "m"), ("i", i.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("job", "j" + (i % 10))));
                double value = 0;
                for (int k = 0; k < Samples; k++)
                {
                    batch.AddSample(start + (k * 15_000L), value += random.Next(20));
                }
            }

            await instance.Store.AppendAsync(batch, AppendOptions.Partial, RuntimeHost.Stop);
        }

        return start;
    }
}
