using System.IO.Compression;
using System.Net;
using System.Text;
using Deucalion.Model.Samples;
using Deucalion.Scrape.Loops;
using Deucalion.Scrape.Targets;
using Deucalion.Storage.Writing;

namespace Deucalion.Scrape.Tests.Loops;

public class ScrapeLoopTests
{
    [Fact]
    public async Task A_scrape_stores_samples_with_target_labels_and_reports_itself()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a{x=\"1\"} 5\nb 6\n");
        await f.ScrapeAsync("a{x=\"1\"} 7\nb 8\nc 9\n");
        Assert.Equal("5 7", f.Values("a", "x=1"));
        Assert.Equal("6 8", f.Values("b"));
        Assert.Equal("1 1", f.Values("up"));
        Assert.Equal("2 3", f.Values("scrape_samples_scraped"));
        Assert.Equal("2 3", f.Values("scrape_samples_post_metric_relabeling"));
        Assert.Equal("2 1", f.Values("scrape_series_added"));
        Assert.Equal("0 0", f.Values("scrape_duration_seconds"));
        Assert.Equal(8, f.Store.SeriesNames().Count);
        Assert.Equal((TargetHealth.Up, "", f.Clock.GetUtcNow()), (f.Target.State.Health, f.Target.State.LastError, f.Target.State.LastScrape));
        Assert.Equal(2, f.Store.Batches);
    }

    [Fact]
    public async Task Labels_are_read_once_and_references_are_used_again()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("cached_a 1\ncached_b 1\n");
        Assert.Equal(0, f.Store.KnownRefs);
        int reads = f.LabelReads;
        await f.ScrapeAsync("cached_a 1\ncached_b 1\n");
        Assert.Equal(7, f.Store.KnownRefs);
        Assert.Equal((2, 2, 2), (f.Loop.Cache.Count, reads, f.LabelReads));
    }

    [Fact]
    public async Task A_series_that_vanishes_is_marked_once_and_may_come_back()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\nb 1\n");
        await f.ScrapeAsync("b 2\n");
        await f.ScrapeAsync("b 3\n");
        await f.ScrapeAsync("a 4\nb 4\n");
        Assert.Equal("1 stale 4", f.Values("a"));
        Assert.Equal("1 2 3 4", f.Values("b"));
        Assert.Equal("2 0 0 1", f.Values("scrape_series_added"));
    }

    [Fact]
    public async Task A_series_under_another_spelling_is_the_same_series()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a{x=\"1\",y=\"2\"} 1\n");
        await f.ScrapeAsync("a{y=\"2\",x=\"1\"} 2\n");
        Assert.Equal("1 2", f.Values("a", "x=1,y=2"));
    }

    [Fact]
    public async Task A_failed_scrape_marks_everything_and_sets_up_to_0()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\n");
        f.Handler.Answer = (_, _) => Task.FromResult(FakeHandler.Text("", HttpStatusCode.InternalServerError));
        await f.ScrapeAsync();
        await f.ScrapeAsync();
        Assert.Equal((TargetHealth.Down, "server returned HTTP status 500 Internal Server Error"), (f.Target.State.Health, f.Target.State.LastError));
        await f.ScrapeAsync("a 2\n");
        Assert.Equal("1 stale 2", f.Values("a"));
        Assert.Equal("1 0 0 1", f.Values("up"));
        Assert.Equal("1 0 0 1", f.Values("scrape_samples_scraped"));
    }

    [Fact]
    public async Task A_connection_that_fails_is_named_with_its_url()
    {
        var f = new LoopFixture();
        f.Handler.Answer = (_, _) => throw new HttpRequestException("outer", new IOException("Connection refused"));
        await f.ScrapeAsync();
        Assert.Equal("Get \"http://h:1/metrics\": Connection refused", f.Target.State.LastError);
    }

    [Fact]
    public async Task A_broken_body_stores_nothing_of_itself()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\nb 1\n");
        await f.ScrapeAsync("a 2\n!\nb 2\n");
        Assert.Equal("1 stale", f.Values("a"));
        Assert.Equal("1 stale", f.Values("b"));
        Assert.Equal("1 0", f.Values("up"));
        Assert.Equal("line 2: not a sample", f.Target.State.LastError);
    }

    [Fact]
    public async Task An_empty_body_is_a_success_that_marks_everything()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\n");
        await f.ScrapeAsync("");
        Assert.Equal("1 stale", f.Values("a"));
        Assert.Equal("1 1", f.Values("up"));
    }

    [Fact]
    public async Task Labels_of_the_body_give_way_to_the_target()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a{job=\"inner\",exported_zone=\"e\",zone=\"o\"} 1\n");
        Assert.Equal("1", f.Values("a", "exported_job=inner,exported_zone=e,exported_exported_zone=o"));
    }

    [Fact]
    public async Task Honor_labels_keeps_labels_of_the_body()
    {
        var f = new LoopFixture("honor_labels: true");
        await f.ScrapeAsync("a{job=\"inner\"} 1\n");
        Assert.Equal("1", f.Values("a", "job=inner"));
    }

    [Fact]
    public async Task Times_in_the_body_are_used_and_not_tracked()
    {
        var f = new LoopFixture();
        long time = f.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await f.ScrapeAsync($"a 1 {time}\na 2 {time + 5}\n");
        await f.ScrapeAsync("b 1\n");
        Assert.Equal("1 2", f.Values("a"));
        Assert.Equal(time, f.Store.Samples("""{__name__="a", instance="h:1", job="j", zone="z"}""")[0].Time);
    }

    [Fact]
    public async Task Times_in_the_body_can_be_ignored_or_tracked()
    {
        var ignored = new LoopFixture("honor_timestamps: false");
        await ignored.ScrapeAsync("a 1 5\n");
        Assert.Equal(ignored.Clock.GetUtcNow().ToUnixTimeMilliseconds(), ignored.Store.Samples("""{__name__="a", instance="h:1", job="j", zone="z"}""")[0].Time);
        var tracked = new LoopFixture("track_timestamps_staleness: true");
        await tracked.ScrapeAsync("a 1 5\n");
        await tracked.ScrapeAsync("b 1\n");
        Assert.Equal("1 stale", tracked.Values("a"));
    }

    [Fact]
    public async Task Times_far_ahead_are_out_of_bounds()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync($"a 1 {f.Clock.GetUtcNow().AddMinutes(11).ToUnixTimeMilliseconds()}\nb 1\n");
        Assert.Equal(("", "1", 1L), (f.Values("a"), f.Values("up"), f.Counters.SampleOutOfBounds.Value));
    }

    [Theory]
    [InlineData("sample_limit: 2", "sample limit exceeded")]
    [InlineData("label_limit: 4", "label_limit exceeded (metric: a, number of labels: 5, limit: 4)")]
    [InlineData("label_name_length_limit: 8", "label_name_length_limit exceeded (metric: a, label name: long_label_name, length: 15, limit: 8)")]
    [InlineData("label_value_length_limit: 7", "label_value_length_limit exceeded (metric: a, label name: long_label_name, value: \"long value\", length: 10, limit: 7)")]
    [InlineData("body_size_limit: 20B", "body size limit exceeded")]
    [InlineData("metric_name_validation_scheme: legacy", null)]
    public async Task A_limit_fails_the_whole_scrape(string yaml, string? error)
    {
        var f = new LoopFixture(yaml + "\nextra_scrape_metrics: true");
        await f.ScrapeAsync("z 1\n");
        await f.ScrapeAsync("z 1\na{long_label_name=\"long value\"} 1\nc 1\n");
        Assert.Equal(error ?? "", f.Target.State.LastError);
        Assert.Equal(error is null ? "1 1" : "1 stale", f.Values("z"));
        Assert.Equal(error is null ? "1 1" : "1 0", f.Values("up"));
        Assert.Equal(error is null ? "1" : "", f.Values("c"));
        Assert.Equal(yaml[0] == 'b' ? "4 -1" : "4 42", f.Values("scrape_body_size_bytes"));
        Assert.Equal(yaml[0] == 's' ? "1 3" : f.Values("scrape_samples_scraped"), f.Values("scrape_samples_scraped"));
    }

    [Fact]
    public async Task Invalid_names_fail_the_scrape_under_the_legacy_scheme()
    {
        var f = new LoopFixture("metric_name_validation_scheme: legacy");
        await f.ScrapeAsync("a-b 1\n");
        Assert.StartsWith("invalid metric name or label names: {__name__=\"a-b\"", f.Target.State.LastError, StringComparison.Ordinal);
        var utf8 = new LoopFixture();
        await utf8.ScrapeAsync("a-b 1\n");
        Assert.Equal("1", utf8.Values("a-b"));
    }

    [Fact]
    public async Task Metric_relabeling_drops_and_is_counted()
    {
        var f = new LoopFixture("metric_relabel_configs:\n- {source_labels: [__name__], regex: d.*, action: drop}\n- {regex: x, action: labeldrop}");
        for (int i = 0; i < 2; i++)
        {
            await f.ScrapeAsync("d1 1\nd2 1\nk{x=\"1\"} 1\n");
        }

        Assert.Equal(("3 3", "1 1", "1 1"), (f.Values("scrape_samples_scraped"), f.Values("scrape_samples_post_metric_relabeling"), f.Values("k")));
    }

    [Fact]
    public async Task Repeated_and_out_of_order_samples_are_counted_and_the_rest_is_stored()
    {
        var f = new LoopFixture();
        long now = f.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await f.ScrapeAsync($"a 1\na 2\nb 1 {now}\nb 2 {now - 5}\nc{{x=\"1\",y=\"2\"}} 1\nc{{y=\"2\",x=\"1\"}} 2\n");
        Assert.Equal((2L, 1L), (f.Counters.SampleDuplicate.Value, f.Counters.SampleOutOfOrder.Value));
        Assert.Equal(("1", "1", "1", "6"), (f.Values("a"), f.Values("b"), f.Values("up"), f.Values("scrape_samples_post_metric_relabeling")));
    }

    [Fact]
    public async Task Native_histograms_end_with_a_histogram_marker_and_keep_the_bucket_limit()
    {
        var f = new LoopFixture("scrape_native_histograms: true");
        await f.ScrapeAsync("h H\n");
        await f.ScrapeAsync("x 1\n");
        Assert.Equal(["histogram", "histogram"], f.Store.Samples("""{__name__="h", instance="h:1", job="j", zone="z"}""").Select(s => s.Kind));
        Assert.Equal("0 stale", f.Values("h"));
        Assert.True(f.Settings!.NativeHistograms);
        var limited = new LoopFixture("native_histogram_bucket_limit: 1");
        await limited.ScrapeAsync("h H\n");
        Assert.Equal("0", limited.Values("h"));
    }

    [Fact]
    public async Task Exemplars_get_the_time_of_their_sample()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1 # {}\nh H # {}\n");
        Assert.Equal(1, f.Store.Exemplars);
    }

    [Fact]
    public async Task Metadata_goes_to_the_store_when_it_changes_and_stays_with_the_target()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("# TYPE a counter\n# HELP a Helps a lot.\na 1\n");
        await f.ScrapeAsync("# TYPE a counter\n# HELP a Helps a lot.\na 1\n");
        await f.ScrapeAsync("# TYPE a gauge\n# HELP a Helps a lot.\n# UNIT a seconds\na 1\n");
        Assert.Equal([new MetricMetadata("a", MetricType.Counter, "Helps a lot.", ""), new MetricMetadata("a", MetricType.Gauge, "Helps a lot.", "seconds")], f.Store.Metadata(null));
        Assert.Equal([new MetricMetadata("a", MetricType.Gauge, "Helps a lot.", "seconds")], f.Loop.Cache.Metadata.All());
        for (int i = 0; i < 12; i++)
        {
            await f.ScrapeAsync("b 1\n");
        }

        Assert.Empty(f.Loop.Cache.Metadata.All());
    }

    [Fact]
    public async Task Metadata_of_a_failed_scrape_reaches_the_store_with_the_next_good_one()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("# TYPE a counter\n!\n");
        Assert.Empty(f.Store.Metadata(null));
        await f.ScrapeAsync("# TYPE a counter\na 1\n");
        Assert.Equal([new MetricMetadata("a", MetricType.Counter, "", "")], f.Store.Metadata(null));
    }

    [Fact]
    public async Task A_target_that_does_not_answer_times_out()
    {
        var f = new LoopFixture("scrape_timeout: 3s");
        f.Handler.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new HttpResponseMessage();
        };
        Task turn = f.ScrapeAsync();
        await Eventually.True(() => f.Handler.Requests.Count == 1);
        f.Clock.Advance(TimeSpan.FromSeconds(3));
        await turn;
        Assert.Equal("Get \"http://h:1/metrics\": context deadline exceeded", f.Target.State.LastError);
        Assert.Equal(("0", "3"), (f.Values("up"), f.Values("scrape_duration_seconds")));
    }

    [Fact]
    public async Task A_store_that_refuses_is_shown_on_the_target_and_tried_again()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\n");
        f.Store.Unavailable = true;
        await f.ScrapeAsync("a 2\n");
        Assert.Equal((TargetHealth.Down, "the disk is full"), (f.Target.State.Health, f.Target.State.LastError));
        f.Store.Unavailable = false;
        await f.ScrapeAsync("a 3\n");
        Assert.Equal(("1 3", "", "1 1"), (f.Values("a"), f.Target.State.LastError, f.Values("up")));
    }

    [Fact]
    public async Task A_forced_error_fails_without_asking_the_target()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\n");
        f.Loop.ForcedError = "target_limit exceeded (number of targets: 2, limit: 1)";
        await f.ScrapeAsync("a 2\n");
        Assert.Single(f.Handler.Requests);
        Assert.Equal(("1 stale", "1 0", f.Loop.ForcedError), (f.Values("a"), f.Values("up"), f.Target.State.LastError));
    }

    [Fact]
    public async Task The_end_marks_all_series_but_those_another_loop_writes()
    {
        var f = new LoopFixture();
        await f.ScrapeAsync("a 1\nb 1\n");
        long end = f.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await f.Loop.WriteEndAsync(end, [Deucalion.Model.Labels.LabelSet.Of(("__name__", "b"), ("instance", "h:1"), ("job", "j"), ("zone", "z"))]);
        Assert.Equal(("1 stale", "1", "1 stale"), (f.Values("a"), f.Values("b"), f.Values("up")));
        Assert.Equal(end + 1, f.Store.Samples("""{__name__="a", instance="h:1", job="j", zone="z"}""")[^1].Time);
    }

    [Fact]
    public async Task The_request_is_what_Prometheus_sends()
    {
        var f = new LoopFixture("scrape_timeout: 2500ms\nmetrics_path: /a path\nparams: {b: ['x y', z], a: ['1&2']}");
        await f.ScrapeAsync("a 1\n");
        (string url, Dictionary<string, string> headers) = f.Handler.Requests[0];
        Assert.Equal("http://h:1/a%20path?a=1%262&b=x+y&b=z", url);
        Assert.Equal(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            headers["Accept"]);
        Assert.Equal(("gzip", "2.5", "Prometheus/3.14.0"), (headers["Accept-Encoding"], headers["X-Prometheus-Scrape-Timeout-Seconds"], headers["User-Agent"]));
        Assert.Equal("text/plain; version=0.0.4", f.Settings!.ContentType);
        Assert.False(headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Gzip_is_read_and_a_bomb_stops_at_the_limit()
    {
        var f = new LoopFixture("body_size_limit: 1MB");
        byte[] Zip(byte[] data)
        {
            using var to = new MemoryStream();
            using (var gzip = new GZipStream(to, CompressionLevel.Fastest))
            {
                gzip.Write(data);
            }

            return to.ToArray();
        }

        byte[] body = Zip("a 1\n"u8.ToArray());
        f.Handler.Answer = (_, _) =>
        {
            var response = new HttpResponseMessage { Content = new ByteArrayContent(body) };
            response.Content.Headers.ContentEncoding.Add("gzip");
            return Task.FromResult(response);
        };
        await f.ScrapeAsync();
        Assert.Equal("1", f.Values("a"));
        body = Zip(new byte[50 << 20]);
        await f.ScrapeAsync();
        Assert.Equal(("body size limit exceeded", 1L), (f.Target.State.LastError, f.Counters.ExceededBodySizeLimit.Value));
        byte[] whole = Zip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => $"cut{i * 7919} {i}\n"))));
        foreach (int length in new[] { 5, 30, whole.Length / 2, whole.Length - 9, whole.Length - 1 })
        {
            body = whole[..length];
            await f.ScrapeAsync();
            Assert.Equal("Get \"http://h:1/metrics\": unexpected EOF", f.Target.State.LastError);
        }

        Assert.DoesNotContain(f.Store.SeriesNames(), n => n.Contains("cut", StringComparison.Ordinal));
        body = whole;
        await f.ScrapeAsync();
        Assert.Equal("1", f.Values("cut7919"));
    }

    [Fact]
    public async Task Credentials_stay_with_the_first_host_of_a_redirect()
    {
        var f = new LoopFixture("basic_auth: {username: u, password: 'p:w'}\nhttp_headers: {X-A: {values: [one]}, X-S: {secrets: [s]}}");
        f.Handler.Answer = (r, _) =>
        {
            HttpResponseMessage to(string url) => new(HttpStatusCode.Found) { Headers = { Location = new Uri(url, UriKind.RelativeOrAbsolute) } };
            return Task.FromResult(r.RequestUri!.AbsolutePath switch
            {
                "/metrics" => to("/second"),
                "/second" => to("http://other:2/third"),
                _ => FakeHandler.Text("a 1\n"),
            });
        };
        await f.ScrapeAsync();
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("u:p:w"));
        Assert.Equal([basic, basic, null], f.Handler.Requests.Select(r => r.Headers.GetValueOrDefault("Authorization")));
        Assert.Equal(["one", "one", "one"], f.Handler.Requests.Select(r => r.Headers["X-A"]));
        Assert.Equal(["s", "s", null], f.Handler.Requests.Select(r => r.Headers.GetValueOrDefault("X-S")));
        Assert.Equal("1", f.Values("a"));
    }

    [Fact]
    public async Task Redirects_have_an_end_and_can_be_refused()
    {
        var f = new LoopFixture();
        f.Handler.Answer = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("http://h:1/again") } });
        await f.ScrapeAsync();
        Assert.Equal("stopped after 10 redirects", f.Target.State.LastError);
        var refused = new LoopFixture("follow_redirects: false") { };
        refused.Handler.Answer = f.Handler.Answer;
        await refused.ScrapeAsync();
        Assert.Equal("server returned HTTP status 302 Found", refused.Target.State.LastError);
    }

    [Fact]
    public async Task A_credentials_file_is_read_for_each_scrape_and_its_absence_is_named()
    {
        string file = Path.GetTempFileName();
        try
        {
            var f = new LoopFixture($"authorization: {{type: Token, credentials_file: '{file}'}}");
            File.WriteAllText(file, "one\n");
            await f.ScrapeAsync("a 1\n");
            File.WriteAllText(file, "two\n");
            await f.ScrapeAsync("a 1\n");
            Assert.Equal(["Token one", "Token two"], f.Handler.Requests.Select(r => r.Headers["Authorization"]));
            File.Delete(file);
            await f.ScrapeAsync("a 1\n");
            Assert.StartsWith("unable to read file " + file, f.Target.State.LastError, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task OAuth2_fetches_a_token_and_renews_it_before_it_ends()
    {
        var f = new LoopFixture("oauth2: {client_id: id, client_secret: s, token_url: 'http://auth:1/token', scopes: [a, b]}");
        int tokens = 0;
        f.Handler.Answer = async (r, token) =>
        {
            if (r.RequestUri!.Host != "auth")
            {
                return FakeHandler.Text("a 1\n");
            }

            Assert.Equal("grant_type=client_credentials&scope=a+b", await r.Content!.ReadAsStringAsync(token));
            return FakeHandler.Text($"{{\"access_token\":\"t{++tokens}\",\"token_type\":\"bearer\",\"expires_in\":60}}");
        };
        for (int i = 0; i < 6; i++)
        {
            await f.ScrapeAsync();
        }

        Assert.Equal(["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"],
            f.Handler.Requests.Where(r => r.Url.Contains("//h:1", StringComparison.Ordinal)).Select(r => r.Headers["Authorization"]));
    }

    [Fact]
    public async Task Failing_scrapes_with_changing_labels_do_not_grow_the_cache_for_ever()
    {
        var f = new LoopFixture();
        for (int round = 0; round < 30; round++)
        {
            await f.ScrapeAsync(string.Concat(Enumerable.Range(0, 200).Select(i => $"a{{r=\"{round}-{i}\"}} 1\n")) + "!\n");
        }

        Assert.InRange(f.Loop.Cache.Count, 0, 1200);
        Assert.True(f.Counters.CacheFlushForced.Value > 0);
    }

    [Fact]
    public async Task Failures_are_logged_to_the_configured_file()
    {
        string file = Path.GetTempFileName();
        try
        {
            var f = new LoopFixture($"scrape_failure_log_file: '{file}'");
            await f.ScrapeAsync("!\n");
            Assert.Contains("\"msg\":\"line 1: not a sample\",\"job_name\":\"j\",\"target\":\"http://h:1/metrics\"", File.ReadAllText(file), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_steady_scrape_of_many_series_keeps_one_entry_a_series()
    {
        var f = new LoopFixture();
        string body = string.Concat(Enumerable.Range(0, 2000).Select(i => $"m{{i=\"{i}\"}} {i}\n"));
        for (int round = 0; round < 3; round++)
        {
            await f.ScrapeAsync(body);
        }

        Assert.Equal(2000, f.Loop.Cache.Count);
        Assert.Equal("7 7 7", f.Values("m", "i=7"));
        Assert.Equal("2000 0 0", f.Values("scrape_series_added"));
    }
}
