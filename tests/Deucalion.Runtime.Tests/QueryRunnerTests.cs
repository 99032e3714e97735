using System.Text.Json;
using Deucalion.PromQL;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Tracing;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Runtime.Tests;

/// <summary>Queries are seen, moved to the heavy places, ended and logged.</summary>
public sealed class QueryRunnerTests : IAsyncLifetime
{
    private static readonly QueryDescription Up = new("up", 1000, 61_000, 15_000);
    private static readonly QueryOrigin Origin = new("key-1", "ann", "192.0.2.7", "GET", "/prometheus/r1/i/api/v1/query_range");
    private static readonly QueryResult Result = new(new VectorValue([]), [], [], new QueryStatistics { SamplesRead = 7 });

    private RuntimeHost _host = null!;
    private RunningInstance _instance = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RuntimeHost.OpenAsync();
        _instance = _host.Get((await _host.CreateAsync()).Id);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_running_query_is_in_the_list_and_ends_when_it_is_cancelled()
    {
        using QueryRunner runner = Runner(out _);
        using ActiveQuery query = runner.Active.Begin(_instance.Record.Id, Up, Origin, RuntimeHost.Stop);
        var running = new TaskCompletionSource();
        Task<QueryResult> result = Task.Run(() => runner.RunAsync(_instance, query, new QueryOptions(), (options, cancellation) =>
        {
            options.Monitor!.Read(500);
            options.Monitor.Holds(100, 10);
            running.SetResult();
            cancellation.WaitHandle.WaitOne();
            cancellation.ThrowIfCancellationRequested();
            return Result;
        }));
        await running.Task.WaitAsync(TimeSpan.FromSeconds(20), RuntimeHost.Stop);
        ActiveQuery seen = Assert.Single(runner.Active.Of(_instance.Record.Id));
        Assert.Equal((Up, Origin, QueryPhase.Running, 500L, 2100L), (seen.Query, seen.Origin, seen.Phase, seen.SamplesRead, seen.Bytes));
        Assert.Empty(runner.Active.Of("other"));
        Assert.False(runner.Active.TryCancel("other", seen.Id));
        Assert.True(runner.Active.TryCancel(_instance.Record.Id, seen.Id));
        Assert.Equal(QueryErrorKind.Canceled, (await Assert.ThrowsAsync<QueryException>(() => result)).Kind);
        Assert.Equal(1, _instance.Usage.FailedQueries);
        query.Dispose();
        Assert.Empty(runner.Active.Of(_instance.Record.Id));
        Assert.False(runner.Active.TryCancel(_instance.Record.Id, seen.Id));
    }

    [Fact]
    public async Task A_query_with_a_heavy_estimate_starts_again_in_a_heavy_place()
    {
        using QueryRunner runner = Runner(out QueryGate gate);
        using ActiveQuery query = runner.Active.Begin(_instance.Record.Id, Up, Origin, RuntimeHost.Stop);
        int runs = 0;
        QueryResult result = await runner.RunAsync(_instance, query, new QueryOptions(), (options, _) =>
        {
            runs++;
            Assert.Equal(runs - 1, gate.RunningHeavy);
            options.Monitor!.Selected(new SelectionCost(1000, 5_000_000, 100_000, 0));
            return Result;
        });
        Assert.Equal((2, true, 0, 0L), (runs, query.IsHeavy, gate.Running, gate.Memory.Used));
        Assert.Same(Result, result);
    }

    [Theory]
    [InlineData(1000, 600_000_000, 600_000_000, "limit samplesPerQuery: about 600000000 samples (1000 series), the instance allows 50000000; select fewer")]
    [InlineData(1000, 40_000_000, 40_000_000, "limit memoryPerQuery: the query would take about 800000000 bytes (1000 series), the instance allows 60000000; select fewer")]
    public async Task Sure_excess_is_refused_before_the_work(long series, long samples, long points, string part)
    {
        using QueryRunner runner = Runner(out _);
        using ActiveQuery query = runner.Active.Begin(_instance.Record.Id, Up, Origin, RuntimeHost.Stop);
        QueryException e = await Assert.ThrowsAsync<QueryException>(() => runner.RunAsync(_instance, query, new QueryOptions { MaxBytes = 60_000_000 }, (options, _) =>
        {
            options.Monitor!.Selected(new SelectionCost(series, samples, points, 0));
            return Result;
        }));
        Assert.Equal(QueryErrorKind.Execution, e.Kind);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_memory_of_all_queries_is_bounded_and_comes_back()
    {
        var gate = new QueryGate(new QueryGateOptions { SmallPlaces = 2, HeavyPlaces = 1 }, new QueryMemory(100 << 20), _host.Clock);
        using var runner = new QueryRunner(gate, new ActiveQueries(_host.Clock), new QueryRunnerOptions(), _host.Clock, NullLogger<QueryRunner>.Instance);
        using ActiveQuery query = runner.Active.Begin(_instance.Record.Id, Up, Origin, RuntimeHost.Stop);
        QueryException e = await Assert.ThrowsAsync<QueryException>(() => runner.RunAsync(_instance, query, new QueryOptions(), (options, _) =>
        {
            options.Monitor!.Holds(5_000_000, 0);
            Assert.InRange(gate.Memory.Used, 100_000_000, 105_000_000);
            options.Monitor.Holds(6_000_000, 0);
            return Result;
        }));
        Assert.Equal(QueryErrorKind.Unavailable, e.Kind);
        Assert.Contains("104857600 bytes", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, gate.Memory.Used);
    }

    [Fact]
    public async Task The_log_has_Prometheus_form_and_follows_a_rotation()
    {
        string file = Path.Combine(_host.Folder, "query-{instance}.log");
        using QueryRunner runner = Runner(out _, new QueryRunnerOptions { LogFile = file });
        await RunAsync("up");
        string path = file.Replace("{instance}", _instance.Record.Id, StringComparison.Ordinal);
        File.Move(path, path + ".1");
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        await RunAsync("down");
        using JsonDocument first = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(path + ".1", RuntimeHost.Stop)));
        using JsonDocument second = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(path, RuntimeHost.Stop)));
        Assert.Equal("down", second.RootElement.GetProperty("params").GetProperty("query").GetString());
        JsonElement line = first.RootElement;
        Assert.Equal("promql query logged", line.GetProperty("msg").GetString());
        Assert.Equal("""{"end":"1970-01-01T00:01:01.000Z","query":"up","start":"1970-01-01T00:00:01.000Z","step":15}""", line.GetProperty("params").GetRawText());
        Assert.Equal(7, line.GetProperty("stats").GetProperty("samples").GetProperty("samplesRead").GetInt64());
        Assert.Equal("192.0.2.7", line.GetProperty("httpRequest").GetProperty("clientIP").GetString());
        Assert.Equal("ann", line.GetProperty("user").GetString());

        async Task RunAsync(string expression)
        {
            using ActiveQuery query = runner.Active.Begin(_instance.Record.Id, Up with { Expression = expression }, Origin, RuntimeHost.Stop);
            await runner.RunAsync(_instance, query, new QueryOptions(), (_, _) => Result);
        }
    }

    [Fact]
    public void The_history_forgets_what_is_old_and_adds_up_equal_queries()
    {
        var history = new QueryHistory();
        for (int i = 0; i < QueryHistory.Capacity + 10; i++)
        {
            history.Add(new FinishedQuery(i < 10 ? "lost" : i % 2 == 0 ? "a" : "b", 60, i, i % 2 == 0 ? 1 : 3, 100));
        }

        history.Add(new FinishedQuery("quick", 60, 100_000, 0.0001, 1));
        IReadOnlyList<QuerySummary> all = history.Since(0);
        Assert.Equal(["a", "b"], all.Select(q => q.Expression).Order(StringComparer.Ordinal));
        Assert.All(all, q => Assert.Equal((QueryHistory.Capacity / 2, 100L), (q.Count, q.AverageBytes)));
        Assert.Equal(3, all.Single(q => q.Expression == "b").AverageSeconds);
        Assert.Equal(5, history.Since(QueryHistory.Capacity).Sum(q => q.Count) - 5);
    }

    private QueryRunner Runner(out QueryGate gate, QueryRunnerOptions? options = null)
    {
        gate = new QueryGate(new QueryGateOptions { SmallPlaces = 4, HeavyPlaces = 1 }, new QueryMemory(1L << 30), _host.Clock);
        return new QueryRunner(gate, new ActiveQueries(_host.Clock), options ?? new QueryRunnerOptions(), _host.Clock, NullLogger<QueryRunner>.Instance);
    }
}
