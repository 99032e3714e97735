using Deucalion.Model.Configuration;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Tests.Configuration;

public class ConfigurationReaderTests
{
    private const string Whole = """
        global:
          scrape_interval: 15s
          evaluation_interval: 30s
          body_size_limit: 15MB
          sample_limit: 1500
          external_labels: {monitor: codelab, dc: "$DC-${ZONE}-$$", gone: $NOPE}
          query_log_file: query.log
        runtime:
          gogc: 42
        rule_files: [first.rules, "my/*.rules"]
        scrape_configs:
          - job_name: prometheus
            honor_labels: true
            fallback_scrape_protocol: PrometheusText0.0.4
            params: {module: [http_2xx, "x y"]}
            file_sd_configs:
              - files: [foo/*.slow.json, single/file.yml]
                refresh_interval: 10m
              - files: [/abs/bar/*.yaml]
            static_configs:
              - targets: [localhost:9090, localhost:9191]
                labels: {my: label}
            http_headers:
              foo: {values: [foobar], secrets: [bar], files: [pw]}
            relabel_configs:
              - source_labels: [job, __meta_dns_name]
                regex: (.*)some-[regex]
                target_label: job
                replacement: foo-${1}
              - regex:
                replacement: static
                target_label: abc
              - {source_labels: [foo], target_label: abc, action: KeepEqual}
            authorization: {credentials_file: token}
            tls_config: {min_version: TLS12}
          - job_name: service-x
            basic_auth: {username: admin, password: "multi\nline"}
            scrape_interval: 50s
            scrape_timeout: 5s
            scrape_protocols: [PrometheusText0.0.4]
            body_size_limit: 10MB
            scheme: https
            dns_sd_configs: [{names: [a.example], type: A, port: 9100}]
            metric_relabel_configs: [{source_labels: [__name__], regex: expensive.*, action: drop}]
          - job_name: httpsd
            scrape_native_histograms: true
            bearer_token: t0ken
            http_sd_configs: [{url: "http://example.com/sd", basic_auth: {username: u, password: hidden}}]
        alerting:
          alertmanagers:
            - scheme: https
              static_configs: [{targets: ["1.2.3.4:9093"]}]
        remote_write:
          - url: http://remote1/push
            name: one
            oauth2: {client_id: "123", client_secret: "456", token_url: "http://remote1/auth"}
            write_relabel_configs: [{source_labels: [__name__], regex: x, action: drop}]
        remote_read:
          - {url: "http://user:pass@remote1/read", read_recent: true, required_matchers: {job: special}}
        storage:
          tsdb: {out_of_order_time_window: 30m, retention: {time: 1d, size: 1GB}}
          exemplars: {max_exemplars: 5}
        tracing: {endpoint: "localhost:4317", headers: {foo: bar}, timeout: 5s, compression: gzip}
        otlp: {promote_resource_attributes: [k8s.cluster.name, " k8s.job.name "]}
        """;

    private static readonly ConfigurationReaderOptions Options = new()
    {
        BaseDirectory = "/base",
        Variable = n => n switch { "DC" => "east", "ZONE" => "z1", _ => null },
        ReadFiles = _ => [],
    };

    private static PrometheusConfiguration Read(string yaml) => ConfigurationReader.Read("prometheus.yml", yaml, Options);

    private static string Problems(string yaml) =>
        string.Join("\n", Assert.Throws<ConfigurationException>(() => Read(yaml)).Problems.Select(p => p.ToString()));

    [Fact]
    public void A_whole_file_is_read()
    {
        PrometheusConfiguration c = Read(Whole);
        Assert.Equal(TimeSpan.FromSeconds(15), c.Global.ScrapeInterval);
        Assert.Equal(TimeSpan.FromSeconds(10), c.Global.ScrapeTimeout);
        Assert.Equal("""{dc="east-z1-$", monitor="codelab"}""", c.Global.ExternalLabels.ToString());
        Assert.Equal("/base/query.log", c.Global.QueryLogFile);
        Assert.Equal(42, c.Runtime.GoGc);
        Assert.Equal(["/base/first.rules", "/base/my/*.rules"], c.RuleFiles);
        ScrapeConfiguration first = c.ScrapeConfigs[0];
        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), 15L << 20, 1500L), (first.ScrapeInterval, first.ScrapeTimeout, first.BodySizeLimit, first.SampleLimit));
        Assert.Equal(["http_2xx", "x y"], first.Params[0].Value);
        Assert.Equal(["/base/foo/*.slow.json", "/base/single/file.yml"], first.Discovery.Files[0].Files);
        Assert.Equal(TimeSpan.FromMinutes(5), first.Discovery.Files[1].RefreshInterval);
        Assert.Equal("localhost:9191", first.Discovery.Static[0].Targets[1]["__address__"]);
        Assert.Equal("/base/token", first.HttpClient.Authorization!.CredentialsFile);
        Assert.Equal(ScrapeProtocol.PrometheusText004, first.FallbackScrapeProtocol);
        Assert.Equal(("", RelabelAction.KeepEqual), (first.RelabelConfigs[1].Regex.Pattern, first.RelabelConfigs[2].Action));
        ScrapeConfiguration second = c.ScrapeConfigs[1];
        Assert.Equal((TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(5), 10L << 20), (second.ScrapeInterval, second.ScrapeTimeout, second.BodySizeLimit));
        Assert.Equal("multi\nline", second.HttpClient.BasicAuth!.Password.Reveal());
        Assert.Equal(ScrapeProtocols.ProtobufFirst, c.ScrapeConfigs[2].ScrapeProtocols);
        Assert.Equal(("Bearer", "t0ken"), (c.ScrapeConfigs[2].HttpClient.Authorization!.Type, c.ScrapeConfigs[2].HttpClient.Authorization!.Credentials.Reveal()));
        Assert.Equal((TimeSpan.FromMinutes(30), 1L << 30, 5L), (c.Storage.OutOfOrderTimeWindow, c.Storage.RetentionSize, c.Storage.MaxExemplars!.Value));
        Assert.Equal(["k8s.cluster.name", "k8s.job.name"], c.Otlp.PromoteResourceAttributes);
        Assert.False(c.RemoteWrite[0].HttpClient.EnableHttp2);
    }

    [Fact]
    public void An_empty_file_has_all_defaults()
    {
        foreach (string yaml in new[] { "", "# nothing\n", "---\n", "global:\nscrape_configs:\n" })
        {
            PrometheusConfiguration c = Read(yaml);
            Assert.Equal(TimeSpan.FromMinutes(1), c.Global.ScrapeInterval);
            Assert.Empty(c.AllScrapeConfigs);
        }
    }

    [Fact]
    public void What_is_printed_is_read_back_the_same_and_has_no_secret()
    {
        string printed = ConfigurationPrinter.Print(Read(Whole));
        Assert.Equal(printed, ConfigurationPrinter.Print(Read(printed)));
        foreach (string secret in new[] { "multi\\nline", "hidden", "456", "t0ken", "pass@", "- bar" })
        {
            Assert.DoesNotContain(secret, printed, StringComparison.Ordinal);
        }

        Assert.Contains("password: <secret>", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_print_of_a_scrape_configuration_has_its_defaults()
    {
        const string Expected = """
            job_name: j
            honor_timestamps: true
            track_timestamps_staleness: false
            scrape_interval: 1m
            scrape_timeout: 10s
            scrape_protocols:
            - OpenMetricsText1.0.0
            - OpenMetricsText0.0.1
            - PrometheusText1.0.0
            - PrometheusText0.0.4
            scrape_native_histograms: false
            always_scrape_classic_histograms: false
            convert_classic_histograms_to_nhcb: false
            metrics_path: /metrics
            scheme: http
            enable_compression: true
            metric_name_validation_scheme: utf8
            metric_name_escaping_scheme: allow-utf-8
            extra_scrape_metrics: false
            follow_redirects: true
            enable_http2: true
            static_configs:
            - targets:
              - a:1

            """;
        PrometheusConfiguration c = Read("scrape_configs: [{job_name: j, static_configs: [{targets: ['a:1']}]}]");
        Assert.Equal(Expected, ConfigurationPrinter.Print(c.ScrapeConfigs[0]));
    }

    [Fact]
    public void Fingerprints_differ_when_only_a_secret_does()
    {
        string One(string password) => ConfigurationPrinter.Fingerprint(Read($"scrape_configs: [{{job_name: j, basic_auth: {{username: u, password: {password}}}}}]").ScrapeConfigs[0]);
        Assert.Equal(One("a"), One("a"));
        Assert.NotEqual(One("a"), One("b"));
    }

    [Theory]
    [InlineData("global:\n  scrape_intervall: 5s\n", "prometheus.yml:2:3: unknown key \"scrape_intervall\"; global.scrape_intervall; did you mean \"scrape_interval\"?")]
    [InlineData("zzzzzzz: 1\n", "prometheus.yml:1:1: unknown key \"zzzzzzz\"; zzzzzzz")]
    [InlineData("global:\n  scrape_interval: 5\n", "prometheus.yml:2:20: not a valid duration string: \"5\"; global.scrape_interval")]
    [InlineData("global:\n  scrape_interval: [5s]\n", "prometheus.yml:2:20: expected a duration such as 15s, found a list; global.scrape_interval")]
    [InlineData("global:\n  sample_limit: \"5\"\n", "prometheus.yml:2:17: expected a whole number, found \"5\"; global.sample_limit")]
    [InlineData("global:\n  sample_limit: -1\n", "prometheus.yml:2:17: -1 is not between 0 and 4294967295; global.sample_limit")]
    [InlineData("global:\n  body_size_limit: 5XB\n", "prometheus.yml:2:20: \"5XB\" is not a size such as 10MB; global.body_size_limit")]
    [InlineData("global:\n  scrape_interval: 5s\n  scrape_interval: 6s\n", "prometheus.yml:3:3: key \"scrape_interval\" occurs twice in the same mapping")]
    [InlineData("global:\n  scrape_interval: 5s\n  scrape_timeout: 6s\n", "prometheus.yml:3:19: global scrape timeout greater than scrape interval; global.scrape_timeout")]
    [InlineData("global: 5\n", "prometheus.yml:1:9: expected a mapping, found \"5\"; global")]
    [InlineData("- a\n", "prometheus.yml:1:1: expected a mapping, found a list")]
    [InlineData("scrape_configs:\n- {}\n", "prometheus.yml:2:3: job_name is empty; scrape_configs[0].job_name")]
    [InlineData("scrape_configs:\n-\n", "prometheus.yml:2:2: empty or null section; scrape_configs[0]")]
    [InlineData("scrape_configs:\n- job_name: a\n- job_name: a\n", "prometheus.yml:3:13: found multiple scrape configs with job name \"a\"; scrape_configs[1].job_name")]
    [InlineData("scrape_configs:\n- job_name: a\n  scrape_timeout: 2m\n", "prometheus.yml:3:19: scrape timeout greater than scrape interval for scrape config with job name \"a\"; scrape_configs[0].scrape_timeout")]
    [InlineData("scrape_configs:\n- job_name: a\n  relabel_configs:\n  - regex: 'a['\n    target_label: x\n", "prometheus.yml:4:12: error parsing regexp: missing closing ]: `[`; scrape_configs[0].relabel_configs[0].regex")]
    [InlineData("scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: repalce\n    target_label: x\n", "prometheus.yml:4:13: unknown relabel action \"repalce\"; scrape_configs[0].relabel_configs[0].action; did you mean \"replace\"?")]
    [InlineData("scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: ['http://a:1']\n", "prometheus.yml:4:15: \"http://a:1\" is not a valid hostname; scrape_configs[0].static_configs[0].targets[0]")]
    [InlineData("scrape_configs:\n- job_name: a\n  kubernetes_sd_configs:\n  - role: pod\n", "prometheus.yml:3:3: discovery by kubernetes is not supported; serve the targets over http_sd or file_sd; scrape_configs[0].kubernetes_sd_configs")]
    [InlineData("scrape_configs:\n- job_name: a\n  basic_auth: {username: u}\n  authorization: {credentials: c}\n", "prometheus.yml:3:15: at most one of basic_auth, oauth2 & authorization must be configured; scrape_configs[0].basic_auth")]
    [InlineData("scrape_configs:\n- job_name: a\n  scheme: htps\n", "prometheus.yml:3:11: unknown scheme \"htps\"; known are http, https; scrape_configs[0].scheme; did you mean \"https\"?")]
    [InlineData("scrape_configs:\n- job_name: a\n  honor_labels: maybe\n", "prometheus.yml:3:17: expected true or false, found \"maybe\"; scrape_configs[0].honor_labels")]
    [InlineData("scrape_configs:\n- job_name: a\n  scrape_protocols: [PrometheusTxt0.0.4]\n", "prometheus.yml:3:21: unknown scrape protocol PrometheusTxt0.0.4, supported: PrometheusProto, OpenMetricsText0.0.1, OpenMetricsText1.0.0, PrometheusText0.0.4, PrometheusText1.0.0; scrape_configs[0].scrape_protocols; did you mean \"PrometheusText0.0.4\"?")]
    [InlineData("scrape_configs:\n- job_name: a\n  http_sd_configs:\n  - url: ftp://x\n", "prometheus.yml:4:10: expected an absolute http or https URL; scrape_configs[0].http_sd_configs[0].url")]
    [InlineData("scrape_configs:\n- job_name: a\n  file_sd_configs:\n  - files: [a.txt]\n", "prometheus.yml:4:12: path name \"a.txt\" is not valid for file discovery; scrape_configs[0].file_sd_configs[0].files")]
    [InlineData("remote_write:\n- name: x\n", "prometheus.yml:2:3: url for remote_write is empty; remote_write[0].url")]
    [InlineData("remote_write:\n- url: http://a/b\n  headers: {Authorization: x}\n", "prometheus.yml:3:12: authorization header must be changed via the basic_auth, authorization or oauth2 parameter; remote_write[0].headers")]
    [InlineData("remote_write:\n- url: http://a/b\n  queue_config: {min_shards: 9, max_shards: 3}\n", "prometheus.yml:3:30: remote write queue min_shards must not be greater than max_shards; remote_write[0].queue_config.min_shards")]
    [InlineData("tracing: {client_type: http}\n", "prometheus.yml:1:10: tracing endpoint must be set; tracing.endpoint")]
    [InlineData("otlp: {translation_strategy: No}\n", "prometheus.yml:1:30: unknown OTLP translation strategy \"No\"; known are UnderscoreEscapingWithSuffixes, UnderscoreEscapingWithoutSuffixes, NoUTF8EscapingWithSuffixes, NoTranslation; otlp.translation_strategy")]
    [InlineData("rule_files: ['*/a.yml']\n", "prometheus.yml:1:13: invalid rule file path \"*/a.yml\"; rule_files")]
    [InlineData("global:\n  external_labels: {\"\": x}\n", "prometheus.yml:2:21: \"\" is not a valid label name; global.external_labels.")]
    public void A_mistake_is_shown_with_its_place(string yaml, string expected) => Assert.Equal(expected, Problems(yaml));

    [Fact]
    public void All_mistakes_come_at_once_in_file_order_and_the_message_stays_short()
    {
        string yaml = "global:\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"  unknown_key_number_{i}: 1\n"));
        var e = Assert.Throws<ConfigurationException>(() => Read(yaml));
        Assert.Equal(ProblemList.Limit, e.Problems.Count);
        Assert.Equal(Enumerable.Range(2, ProblemList.Limit).Select(i => (long)i), e.Problems.Select(p => p.Line));
        Assert.InRange(e.Message.Length, 100, 1024);
    }

    [Fact]
    public void A_secret_never_shows_in_a_message()
    {
        string message = Problems("scrape_configs:\n- job_name: a\n  basic_auth: {username: u, password: hunter2, passwrd: hunter2, password_file: x}\n  bearer_token: hunter2\n");
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
        Assert.Contains("password", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_can_be_forbidden()
    {
        string yaml = "scrape_configs:\n- job_name: a\n  bearer_token_file: /etc/passwd\n  file_sd_configs: [{files: [/etc/x.yml]}]\n  tls_config: {ca_file: /ca}\nscrape_config_files: [x/*.yml]\n";
        var e = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("p", yaml, Options with { AllowFiles = false }));
        Assert.Equal([3, 4, 5, 6], e.Problems.Select(p => (int)p.Line));
    }

    [Fact]
    public void Scrape_configurations_of_files_are_joined_and_checked()
    {
        PrometheusConfiguration With(string file) => ConfigurationReader.Read(
            "p.yml", "scrape_config_files: [more/*.yml]\nscrape_configs: [{job_name: a}]\n", Options with { ReadFiles = p => [new("/base/more/b.yml", System.Text.Encoding.UTF8.GetBytes(file))] });
        Assert.Equal(["a", "b"], With("scrape_configs: [{job_name: b}]").AllScrapeConfigs.Select(s => s.JobName));
        var e = Assert.Throws<ConfigurationException>(() => With("scrape_configs:\n- job_name: a\n"));
        Assert.Equal("/base/more/b.yml:2:13: found multiple scrape configs with job name \"a\", first found in p.yml; scrape_configs[0].job_name", e.Message);
    }

    [Fact]
    public void Anchors_and_merge_keys_work()
    {
        PrometheusConfiguration c = Read("scrape_configs:\n- &base {job_name: a, scrape_interval: 5s, scrape_timeout: 5s}\n- {<<: *base, job_name: b}\n");
        Assert.Equal(TimeSpan.FromSeconds(5), c.ScrapeConfigs[1].ScrapeInterval);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10MB", 10L << 20)]
    [InlineData("10MiB", 10L << 20)]
    [InlineData("1.5KB", 1536)]
    [InlineData("1GB1B", (1L << 30) + 1)]
    public void Sizes_are_powers_of_1024(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
        Assert.True(ByteSize.TryParse(ByteSize.Format(read), out long again));
        Assert.Equal(bytes, again);
    }
}
