using Deucalion.Control;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Control.Usage;
using Deucalion.Model.Labels;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Server;
using Deucalion.Storage.Reading;

namespace Deucalion.Runtime.Tests;

/// <summary>Instances follow the control plane; what is damaged harms itself alone; usage is reported once.</summary>
public sealed class RunningInstancesTests
{
    [Fact]
    public async Task Opened_deleted_brought_back_with_its_samples()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string id = (await host.CreateAsync()).Id;
        await host.AppendAsync(id, "m", host.Clock.UnixMs);
        RunningInstance first = host.Get(id);
        await host.Control.Instances.DeleteAsync(id, RuntimeHost.Tester, RuntimeHost.Stop);
        Assert.False(host.Instances.TryGet(id, out _));
        Assert.True(Directory.Exists(host.PathOf(id)));
        await host.Control.Instances.UndoDeleteAsync(id, RuntimeHost.Tester, RuntimeHost.Stop);
        Assert.NotSame(first, host.Get(id));
        Assert.Equal(["m"], host.Names(id));
        await host.RestartAsync();
        Assert.Equal(["m"], host.Names(id));
        Assert.Equal((1, 1), host.Instances.Progress);
    }

    [Fact]
    public async Task A_purge_takes_the_directory_and_forgets_failures()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        InstanceRecord record = await host.CreateAsync();
        await host.Instances.PurgedAsync(record, RuntimeHost.Stop);
        Assert.False(host.Instances.TryGet(record.Id, out _));
        Assert.False(Directory.Exists(host.PathOf(record.Id)));
        await host.Instances.PurgedAsync(record, RuntimeHost.Stop);
    }

    [Fact]
    public async Task A_damaged_directory_stops_nobody_else()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync(start: false);
        string bad = (await host.CreateAsync("bad")).Id;
        string good = (await host.CreateAsync("good")).Id;
        Directory.CreateDirectory(Path.Combine(host.Folder, "instances"));
        await File.WriteAllTextAsync(host.PathOf(bad), "not a directory", RuntimeHost.Stop);
        await host.Instances.StartAsync(RuntimeHost.Stop);
        Assert.NotNull(host.Instances.FailureOf(bad));
        Assert.Null(host.Instances.FailureOf(good));
        await host.AppendAsync(good, "m", host.Clock.UnixMs);
        File.Delete(host.PathOf(bad));
        await host.Control.Instances.DeleteAsync(bad, RuntimeHost.Tester, RuntimeHost.Stop);
        Assert.Null(host.Instances.FailureOf(bad));
        await host.Control.Instances.UndoDeleteAsync(bad, RuntimeHost.Tester, RuntimeHost.Stop);
        Assert.Empty(host.Names(bad));
    }

    [Fact]
    public async Task Random_bytes_in_every_file_never_stop_the_start()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string bad = (await host.CreateAsync("bad")).Id;
        string good = (await host.CreateAsync("good")).Id;
        await host.AppendAsync(bad, "m", host.Clock.UnixMs);
        await host.AppendAsync(good, "m", host.Clock.UnixMs);
        host.Get(bad).Store.Flush(RuntimeHost.Stop);
        await host.Instances.DisposeAsync();
        foreach (string file in Directory.GetFiles(host.PathOf(bad), "*", SearchOption.AllDirectories))
        {
            byte[] bytes = new byte[Math.Max(16, new FileInfo(file).Length)];
            random.NextBytes(bytes);
            await File.WriteAllBytesAsync(file, bytes, RuntimeHost.Stop);
        }

        await host.RestartAsync();
        Assert.True(host.Instances.TryGet(bad, out _) || host.Instances.FailureOf(bad) is not null, $"seed {seed}");
        Assert.Equal(["m"], host.Names(good));
    }

    [Fact]
    public async Task Configurations_are_applied_or_refused_whole()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string id = (await host.CreateAsync()).Id;
        const string good = "global: {evaluation_interval: 7s}\nscrape_configs: [{job_name: j}]\n";
        await host.Control.Configurations.PutAsync(id, good, "test", RuntimeHost.Tester, RuntimeHost.Stop);
        Assert.Equal(7000, host.Get(id).EvaluationInterval);
        Assert.Null(host.Get(id).LastConfigurationError);
        await Assert.ThrowsAsync<ControlException>(() => host.Control.Configurations.PutAsync(id, "scrape_configs: [{nonsense: 1}]", "test", RuntimeHost.Tester, RuntimeHost.Stop));
        await host.Get(id).ApplyConfigurationAsync("scrape_configs: [{nonsense: 1}]", null);
        Assert.Contains("nonsense", host.Get(id).LastConfigurationError, StringComparison.Ordinal);
        Assert.Equal(7000, host.Get(id).EvaluationInterval);
        Assert.Contains("job_name: j", host.Get(id).PrintConfiguration(), StringComparison.Ordinal);
        await host.RestartAsync();
        Assert.Equal(7000, host.Get(id).EvaluationInterval);
    }

    [Fact]
    public async Task Retention_by_selector_and_size_counts_at_once_and_after_a_restart()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string id = (await host.CreateAsync()).Id;
        long day = 24 * 3_600_000L;
        await host.AppendAsync(id, "debug_old", host.Clock.UnixMs - (3 * day));
        await host.AppendAsync(id, "keep_old", host.Clock.UnixMs - (3 * day));
        await host.AppendAsync(id, "debug_new", host.Clock.UnixMs);
        host.Get(id).Store.Flush(RuntimeHost.Stop);
        Assert.Equal(3, Samples());
        var rule = new InstancePatch { RetentionRules = [new SeriesRetention("{__name__=~\"debug_.*\"}", TimeSpan.FromDays(2))], StorageSize = 1 << 20 };
        await PatchAsync(rule);
        Assert.Equal(2, Samples());

        // Nothing has been removed yet: maintenance does that later.
        await PatchAsync(new InstancePatch { RetentionRules = [] });
        Assert.Equal(3, Samples());
        await PatchAsync(rule);
        await host.RestartAsync();
        Assert.Equal(2, Samples());

        Task PatchAsync(InstancePatch patch) => host.Control.Instances.PatchAsync(id, patch, RuntimeHost.Tester, RuntimeHost.Stop);

        long Samples()
        {
            using IQuerier querier = host.Get(id).Store.OpenQuerier(long.MinValue, long.MaxValue);
            SeriesSelection selection = querier.Select([new Matcher(MatcherType.Regex, "__name__", ".+")], new SelectHints(long.MinValue, long.MaxValue), RuntimeHost.Stop);
            var columns = new SeriesColumns();
            long n = 0;
            for (int i = 0; i < selection.Count; i++)
            {
                selection.Read(i, long.MinValue, long.MaxValue, columns);
                n += columns.Count;
            }

            return n;
        }
    }

    [Fact]
    public async Task A_changed_limit_of_queries_counts_at_once()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string id = (await host.CreateAsync()).Id;
        Assert.Equal(20, host.Get(id).Record.Limits.ConcurrentQueries);
        await host.Control.Instances.PatchAsync(id, new InstancePatch { Limits = new Dictionary<LimitKind, long?> { [LimitKind.ConcurrentQueries] = 3 } }, RuntimeHost.Tester, RuntimeHost.Stop);
        Assert.Equal(3, host.Get(id).Record.Limits.ConcurrentQueries);
    }

    [Fact]
    public async Task Usage_is_reported_once_and_anew_after_reopening()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string id = (await host.CreateAsync()).Id;
        var reporter = new UsageReporter(host.Instances, host.Control);
        host.Get(id).Usage.CountWrite(5, 0, 100);
        host.Get(id).Usage.CountQuery(50);
        await reporter.StepAsync(RuntimeHost.Stop);
        await reporter.StepAsync(RuntimeHost.Stop);
        Assert.Equal((5, 100, 1, 50), await SumAsync());
        await host.Control.Instances.DeleteAsync(id, RuntimeHost.Tester, RuntimeHost.Stop);
        await host.Control.Instances.UndoDeleteAsync(id, RuntimeHost.Tester, RuntimeHost.Stop);

        // More points than before and fewer queries: only the identity of the counters tells that they are new.
        host.Get(id).Usage.CountWrite(9, 0, 1);
        await reporter.StepAsync(RuntimeHost.Stop);
        Assert.Equal((14, 101, 1, 50), await SumAsync());

        async Task<(long, long, long, long)> SumAsync()
        {
            IReadOnlyList<DailyUsage> rows = await host.Control.Usage.ListAsync(id, new DateOnly(2000, 1, 1), RuntimeHost.Stop);
            return (rows.Sum(r => r.Points), rows.Sum(r => r.Bytes), rows.Sum(r => r.Queries), rows.Sum(r => r.SamplesRead));
        }
    }
}
