using System.Net;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Scrape.Targets;
using Deucalion.Testing;

namespace Deucalion.Scrape.Tests;

public class ScrapeServiceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly ManualClock _clock = new();
    private readonly RecordingStore _store = new();
    private readonly FakeHandler _handler = new() { Body = "a 1\n" };

    private ScrapeService Service(bool immediate = true, TimeSpan? summaries = null) => new(_store, _store, _clock, new ScrapeServiceOptions
    {
        ImmediateStart = immediate,
        SummaryInterval = summaries ?? TimeSpan.FromDays(1),
        InstanceAddress = "me:9090",
        CreateHandler = _ => _handler,
        CreateParser = (body, _) => new LineParser(body),
    });

    private static PrometheusConfiguration Config(string yaml) => ConfigurationReader.Read("p.yml", yaml);

    private static PrometheusConfiguration Static(string targets, string more = "") =>
        Config($"global: {{scrape_interval: 15s}}\nscrape_configs:\n- job_name: j\n  static_configs: [{{targets: [{targets}]}}]\n{more}");

    private string Values(string name, string instance) => _store.Values($$"""{__name__="{{name}}", instance="{{instance}}", job="j"}""");

    // The next turn is planned when its timer is set; timers of up to ten seconds may be timeouts of the present one.
    private Task PlannedAsync(double from = 10.5) => Eventually.True(() => _clock.HasTimer(TimeSpan.FromSeconds(from), Interval), "the next turn");

    private async Task NextAsync(int batches)
    {
        await PlannedAsync();
        int before = _store.Batches;
        _clock.Advance(Interval);
        await Eventually.True(() => _store.Batches >= before + batches, "the next batch");
    }

    [Fact]
    public async Task Targets_are_scraped_at_their_interval_with_aligned_times()
    {
        await using ScrapeService service = Service();
        DateTimeOffset start = _clock.GetUtcNow();
        await service.ApplyAsync(Static("'h:1'"));
        await Eventually.True(() => _store.Batches == 1);
        await NextAsync(1);
        await PlannedAsync();
        _clock.Advance(Interval + TimeSpan.FromMilliseconds(0));
        await Eventually.True(() => _store.Batches == 3);
        Assert.Equal([0, 15_000, 30_000], _store.Samples("""{__name__="a", instance="h:1", job="j"}""").Select(s => (int)(s.Time - start.ToUnixTimeMilliseconds())));
        ActiveTargetSnapshot target = Assert.Single(service.Snapshot().ActiveTargets);
        Assert.Equal(("http://h:1/metrics", "j", TargetHealth.Up, "", Interval, TimeSpan.FromSeconds(10)),
            (target.ScrapeUrl, target.ScrapePool, target.Health, target.LastError, target.ScrapeInterval, target.ScrapeTimeout));
        Assert.Equal("""{instance="h:1", job="j"}""", target.Labels.ToString());
        Assert.Equal(
            """{__address__="h:1", __always_scrape_classic_histograms__="false", __convert_classic_histograms_to_nhcb__="false", __metrics_path__="/metrics", __scheme__="http", __scrape_interval__="15s", __scrape_native_histograms__="false", __scrape_timeout__="10s", job="j"}""",
            target.DiscoveredLabels.ToString());
    }

    [Fact]
    public async Task A_first_scrape_waits_for_its_offset_inside_the_interval()
    {
        await using ScrapeService service = Service(immediate: false);
        await service.ApplyAsync(Static("'h:1', 'h:2', 'h:3', 'h:4'"));
        await Eventually.True(() => _clock.HasTimer(TimeSpan.Zero, Interval));
        Assert.Equal(0, _store.Batches);
        await Task.Delay(50);
        _clock.Advance(Interval);
        await Eventually.True(() => _store.Batches >= 4);
        Assert.Equal(4, service.Snapshot().ActiveTargets.Select(t => t.LastScrape).Distinct().Count());
    }

    [Fact]
    public async Task The_same_configuration_changes_nothing()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1'"));
        await NextAsync(1);
        await service.ApplyAsync(Static("'h:1'"));
        Assert.Equal(2, _store.Batches);
        await NextAsync(1);
        Assert.Equal("1 1 1", Values("a", "h:1"));
        Assert.Equal(0, Metric(service, "prometheus_target_scrape_pool_reloads_total"));
    }

    [Fact]
    public async Task A_changed_limit_keeps_state_and_series()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1'"));
        await Eventually.True(() => _store.Batches == 1);
        await PlannedAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await service.ApplyAsync(Static("'h:1'", "  sample_limit: 7\n"));
        Assert.Equal(TargetHealth.Up, service.Snapshot().ActiveTargets.Single().Health);
        await Eventually.True(() => _store.Batches == 2);
        await NextAsync(1);
        _clock.Advance(Interval * 3);
        await Eventually.True(() => _store.Batches >= 4);
        Assert.DoesNotContain("stale", Values("a", "h:1"), StringComparison.Ordinal);
        Assert.Equal(1, Metric(service, "prometheus_target_scrape_pool_reloads_total"));
    }

    [Fact]
    public async Task A_changed_interval_goes_on_without_markers()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1'"));
        await Eventually.True(() => _store.Batches == 1);
        await PlannedAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await service.ApplyAsync(Static("'h:1'", "  scrape_interval: 10s\n"));
        for (int i = 2; i < 8; i++)
        {
            await Eventually.True(() => _store.Batches >= i);
            await PlannedAsync(from: 9);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        await Eventually.True(() => _store.Batches >= 8);
        Assert.DoesNotContain("stale", Values("a", "h:1") + Values("up", "h:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_target_is_marked_after_two_intervals_with_the_time_of_the_missing_scrape()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1', 'h:2'"));
        await Eventually.True(() => _store.Batches == 2);
        await service.ApplyAsync(Static("'h:2'"));
        DateTimeOffset removed = _clock.GetUtcNow();
        Assert.Single(service.Snapshot().ActiveTargets);
        await Eventually.True(() => _clock.HasTimer(Interval * 2, Interval * 3), "the end of run");
        await PlannedAsync();
        _clock.Advance(Interval * 2);
        Assert.Equal("1", Values("a", "h:1"));
        _clock.Advance(Interval);
        await Eventually.True(() => Values("up", "h:1") == "1 stale");
        Assert.Equal("1 stale", Values("a", "h:1"));
        Assert.Equal((removed + Interval).ToUnixTimeMilliseconds(), _store.Samples("""{__name__="a", instance="h:1", job="j"}""")[1].Time);
    }

    [Fact]
    public async Task A_removed_pool_is_marked_and_disposal_marks_the_rest_at_once()
    {
        ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1'", "- job_name: k\n  static_configs: [{targets: ['h:2']}]\n"));
        await Eventually.True(() => _store.Batches == 2);
        await service.ApplyAsync(Static("'h:1'"));
        Assert.Equal(["j"], service.Snapshot().Pools.Select(p => p.Name));
        await service.DisposeAsync();
        Assert.Equal("1 stale", Values("a", "h:1"));
        Assert.Equal("1 stale", _store.Values("""{__name__="up", instance="h:2", job="k"}"""));
        await service.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => service.ApplyAsync(Static("'h:1'")));
    }

    [Fact]
    public async Task Disposal_does_not_wait_for_a_hanging_target()
    {
        _handler.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new HttpResponseMessage();
        };
        ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1'"));
        await Eventually.True(() => _handler.Requests.Count == 1);
        await service.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, _store.Batches);
    }

    [Fact]
    public async Task Dropped_and_impossible_targets_are_kept_for_the_API()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1', 'drop:1', 'drop:2', 'bad:1'", """
              keep_dropped_targets: 1
              relabel_configs:
              - {source_labels: [__address__], regex: drop.*, action: drop}
              - {source_labels: [__address__], regex: bad.*, target_label: __address__, replacement: 'http://x/'}
            """));
        ScrapePoolSnapshot pool = service.Snapshot().Pools.Single();
        Assert.Equal((1, 1, 2), (pool.ActiveTargets.Count, pool.DroppedTargets.Count, pool.DroppedTargetCount));
        Assert.Equal("drop:1", pool.DroppedTargets[0].DiscoveredLabels["__address__"]);
        Assert.Equal(["instance 3 in group scrape_configs[0].static_configs[0]: \"http://x/\" is not a valid hostname"], pool.TargetErrors);
        Assert.Equal(1, Metric(service, "prometheus_target_sync_failed_total"));
    }

    [Fact]
    public async Task Relabeling_decides_scheme_path_parameters_interval_and_timeout()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1'", """
              relabel_configs:
              - {target_label: __scheme__, replacement: https}
              - {target_label: __metrics_path__, replacement: /p}
              - {target_label: __param_m, replacement: v}
              - {target_label: __scrape_interval__, replacement: 1m}
              - {target_label: __scrape_timeout__, replacement: 500ms}
              - {source_labels: [__address__], target_label: instance, replacement: "n-$1"}
            """));
        ActiveTargetSnapshot t = service.Snapshot().ActiveTargets.Single();
        Assert.Equal(("https://h:1/p?m=v", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(500), "n-h:1"), (t.ScrapeUrl, t.ScrapeInterval, t.ScrapeTimeout, t.Labels["instance"]));
    }

    [Fact]
    public async Task Missing_files_fail_scrapes_and_not_the_configuration()
    {
        await using var service = new ScrapeService(_store, _store, _clock, new ScrapeServiceOptions { ImmediateStart = true, SummaryInterval = TimeSpan.FromDays(1) });
        await service.ApplyAsync(Static("'h:1'", "  oauth2: {client_id: i, client_secret: s, token_url: 'http://127.0.0.1:1/', tls_config: {ca_file: /nowhere/ca}}\n"));
        await Eventually.True(() => service.Snapshot().ActiveTargets.Single().Health == TargetHealth.Down);
        Assert.Contains("/nowhere/ca", service.Snapshot().ActiveTargets.Single().LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_targets_fail_all()
    {
        await using ScrapeService service = Service();
        await service.ApplyAsync(Static("'h:1', 'h:2'", "  target_limit: 1\n"));
        await Eventually.True(() => _store.Batches == 2);
        await Eventually.True(() => service.Snapshot().ActiveTargets.All(t => t.LastError == "target_limit exceeded (number of targets: 2, limit: 1)"));
        Assert.Empty(_handler.Requests);
        Assert.Equal("0", Values("up", "h:2"));
    }

    [Fact]
    public async Task File_discovery_follows_its_files()
    {
        string directory = Directory.CreateTempSubdirectory("sd").FullName;
        try
        {
            string json = Path.Combine(directory, "a.json");
            File.WriteAllText(json, """[{"targets": ["h:1"], "labels": {"x": "1"}}]""");
            await using ScrapeService service = Service();
            await service.ApplyAsync(Config($"scrape_configs: [{{job_name: j, file_sd_configs: [{{files: ['{directory}/*.json', '{directory}/*.yml']}}]}}]"));
            string Targets() => string.Join(' ', service.Snapshot().ActiveTargets.Select(t => $"{t.Labels["instance"]}/{t.Labels["x"]}"));
            async Task Becomes(string expected)
            {
                await Eventually.True(() => _clock.HasTimer(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)), "the next look");
                _clock.Advance(TimeSpan.FromSeconds(5));
                await Eventually.True(() => Targets() == expected, expected);
            }

            await Eventually.True(() => Targets() == "h:1/1");
            Assert.Equal(json, service.Snapshot().ActiveTargets.Single().DiscoveredLabels["__meta_filepath"]);
            File.WriteAllText(json, """[{"targets": ["h:1", "h:2"], "labels": {"x": "12"}}]""");
            await Becomes("h:1/12 h:2/12");
            File.WriteAllText(Path.Combine(directory, "b.yml"), "- targets: ['h:3']\n");
            await Becomes("h:1/12 h:2/12 h:3/");
            File.WriteAllText(json, "[{\"targets\": 5}] ");
            await Eventually.True(() => _clock.HasTimer(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)));
            _clock.Advance(TimeSpan.FromSeconds(5));
            await Eventually.True(() => service.DiscoveryErrors.ContainsKey("file"));
            Assert.Equal($"{json}:0 targets: expected a list of texts", service.DiscoveryErrors["file"]);
            Assert.Equal("h:1/12 h:2/12 h:3/", Targets());
            File.Delete(json);
            await Becomes("h:3/");
            Assert.True(Metric(service, "prometheus_sd_file_read_errors_total") >= 1);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Http_discovery_keeps_its_groups_over_failures()
    {
        string answer = """[{"targets": ["h:1"], "labels": {"x": "1"}}]""";
        HttpStatusCode status = HttpStatusCode.OK;
        string type = "application/json; charset=utf-8";
        _handler.Answer = (r, _) =>
        {
            if (r.RequestUri!.Host != "sd")
            {
                return Task.FromResult(FakeHandler.Text("a 1\n"));
            }

            HttpResponseMessage response = FakeHandler.Text(answer, status);
            response.Content.Headers.Remove("Content-Type");
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            return Task.FromResult(response);
        };
        await using ScrapeService service = Service();
        await service.ApplyAsync(Config("scrape_configs: [{job_name: j, http_sd_configs: [{url: 'http://sd:1/x', refresh_interval: 30s, authorization: {credentials: c}}]}]"));
        string Targets() => string.Join(' ', service.Snapshot().ActiveTargets.Select(t => t.Labels["instance"]));
        await Eventually.True(() => Targets() == "h:1");
        Dictionary<string, string> headers = _handler.Requests[0].Headers;
        Assert.Equal(("30", "application/json", "Bearer c"), (headers["X-Prometheus-Refresh-Interval-Seconds"], headers["Accept"], headers["Authorization"]));
        Assert.Equal("http://sd:1/x", service.Snapshot().ActiveTargets.Single().DiscoveredLabels["__meta_url"]);
        foreach ((string a, HttpStatusCode s, string t, string error) in new[]
        {
            ("[]", HttpStatusCode.BadGateway, "application/json", "http://sd:1/x: server returned HTTP status 502 Bad Gateway"),
            ("[]", HttpStatusCode.OK, "text/html", "http://sd:1/x: unsupported content type \"text/html\""),
            ("[{\"target\": []}]", HttpStatusCode.OK, "application/json", "http://sd:1/x: http://sd:1/x:0: unknown field \"target\""),
            ("[", HttpStatusCode.OK, "application/json", "http://sd:1/x: http://sd:1/x: not JSON, line 1, byte 2"),
        })
        {
            (answer, status, type) = (a, s, t);
            await Eventually.True(() => _clock.HasTimer(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)));
            _clock.Advance(TimeSpan.FromSeconds(30));
            await Eventually.True(() => service.DiscoveryErrors.GetValueOrDefault("http") == error, error);
            Assert.Equal("h:1", Targets());
        }

        (answer, status) = ("[{\"targets\": [\"h:2\"]}]", HttpStatusCode.OK);
        await Eventually.True(() => _clock.HasTimer(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)));
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Eventually.True(() => Targets() == "h:2");
    }

    [Fact]
    public async Task Real_intervals_are_summarised_per_configured_interval_under_both_names()
    {
        await using ScrapeService service = Service(summaries: TimeSpan.FromSeconds(15));
        await service.ApplyAsync(Static("'h:1', 'h:2'", "- job_name: k\n  scrape_interval: 1m\n  static_configs: [{targets: ['h:3']}]\n- job_name: l\n  scrape_interval: 500ms\n  static_configs: [{targets: ['h:4']}]\n"));
        for (int i = 0; i < 150; i++)
        {
            await Eventually.True(() => _clock.HasTimer(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500)));
            await Task.Delay(1);
            _clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        const string Name = "arms_prometheus_target_interval_length_seconds";
        await Eventually.True(() => _store.SeriesNames().Count(s => s.Contains($"\"{Name}_sum\"", StringComparison.Ordinal)) == 3, "three sums");
        Assert.Equal(
            ["15s", "1m0s", "500ms"],
            _store.SeriesNames().Where(s => s.Contains($"\"{Name}_sum\"", StringComparison.Ordinal)).Select(s => s.Split("interval=\"")[1].Split('"')[0]).Order(StringComparer.Ordinal));
        string labels = $$"""{__name__="{{Name}}", instance="me:9090", interval="15s", job="deucalion", quantile="0.5"}""";
        Assert.Equal(15.0, _store.Samples(labels)[^1].Value);
        Assert.Equal(5, _store.SeriesNames().Count(s => s.Contains("\"prometheus_target_interval_length_seconds\"", StringComparison.Ordinal) && s.Contains("interval=\"15s\"", StringComparison.Ordinal)));
        await service.ApplyAsync(Static("'h:1'"));
        await Eventually.True(() => _clock.HasTimer(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(15)));
        _clock.Advance(TimeSpan.FromSeconds(15));
        await Eventually.True(() => _store.Values($$"""{__name__="{{Name}}_count", instance="me:9090", interval="500ms", job="deucalion"}""").EndsWith("stale", StringComparison.Ordinal));
    }

    private static double Metric(ScrapeService service, string name) => service.Metrics().Where(m => m.Name == name).Sum(m => m.Value);
}
