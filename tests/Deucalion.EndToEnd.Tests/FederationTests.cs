using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Deucalion.EndToEnd.Tests;

/// <summary>A real Prometheus federates from an instance and must end with the very samples that the instance holds.</summary>
public sealed class FederationTests : IAsyncLifetime
{
    private const int Rounds = 4;
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public Task The_distributions_Prometheus_ends_with_the_same_samples(string version) => FederateAsync(version, "prometheus");

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public Task Prometheus_3_ends_with_the_same_samples(string version) =>
        FederateAsync(version, NewPeers.Require("prometheus"), "--enable-feature=native-histograms");

    // Each round is written once the one before has been federated, so that no sample can be missed between two scrapes.
    private async Task FederateAsync(string version, string program, params string[] flags)
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync(version);
        string credentials = version == "V1"
            ? $"authorization: {{ credentials: \"{(string)(await _server.SendAsync(HttpMethod.Post, $"/control/v1/instances/{instance.Id}/tokens", new JsonObject(), HttpStatusCode.Created))["token"]!}\" }}"
            : $"basic_auth: {{ username: {DeucalionServer.RootId}, password: {DeucalionServer.RootSecret} }}";
        var url = new Uri(instance.PublicUrl);
        string folder = Directory.CreateTempSubdirectory("deucalion-federate-").FullName;
        int port = DeucalionServer.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 200ms, scrape_timeout: 200ms }
            scrape_configs:
            - job_name: federate
              honor_labels: true
              scrape_timeout: 200ms
              metrics_path: {{url.AbsolutePath.TrimEnd('/')}}/federate
              params: { "match[]": ['{__name__=~"fed_.*"}', '{job="only-by-job"}'] }
              static_configs: [ { targets: ["{{url.Authority}}"] } ]
              {{credentials}}
            """);
        using ChildProcess prometheus = ChildProcess.Start(
            program,
            ["--config.file=" + Path.Combine(folder, "prometheus.yml"), "--storage.tsdb.path=" + Path.Combine(folder, "data"), $"--web.listen-address=127.0.0.1:{port}", "--log.level=error", .. flags]);
        using var http = new HttpClient();
        string theirs = $"http://127.0.0.1:{port}";
        await Eventually.TrueAsync("Prometheus runs", TimeSpan.FromSeconds(30), async () => (await http.GetAsync(theirs + "/-/ready")).IsSuccessStatusCode, () => prometheus.Output);
        int series = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            string lines = Round(round, Now());
            series = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
            using (HttpResponseMessage written = await _server.Root.PostAsync(instance.PublicUrl + "/api/v1/import/prometheus", new StringContent(lines)))
            {
                Assert.True(written.IsSuccessStatusCode, await written.Content.ReadAsStringAsync());
            }

            List<string> got = [];
            await Eventually.TrueAsync(
                "the round is federated",
                TimeSpan.FromSeconds(60),
                async () => (got = await SamplesAsync(http, theirs)).Count == series * round,
                () => $"round {round}: {string.Join('\n', got)}\n{prometheus.Output}");
        }

        List<string> ours = await SamplesAsync(_server.Root, instance.PublicUrl, jobOfTheScrape: "federate");
        Assert.Equal(series * Rounds, ours.Count);
        Assert.Equal(ours, await SamplesAsync(http, theirs));

        // What no match[] selects stays here; honor_labels keeps the series' own job and instance.
        Assert.Empty((await ResultAsync(http, theirs, "private")).AsArray());
        Assert.Single((await ResultAsync(http, theirs, "fed_counter_total{job=\"own\",instance=\"other:1\",exported_job=\"\"}")).AsArray());
        Assert.Single((await ResultAsync(http, theirs, "plain{job=\"only-by-job\"}")).AsArray());
        prometheus.Kill();
        Directory.Delete(folder, recursive: true);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    // One line is private: no selector of the federation asks for it.
    private static string Round(int round, long at) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        fed_counter_total{job="own",instance="other:1"} {{round * 10}} {{at}}
        fed_gauge{job="own",place="é \"x\" \\ y"} {{round * -0.1}} {{at}}
        fed_without_labels {{round * 1e300}} {{at}}
        fed_special{kind="nan"} NaN {{at}}
        fed_special{kind="inf"} -Inf {{at}}
        fed_seconds_bucket{le="0.5"} {{round}} {{at}}
        fed_seconds_bucket{le="+Inf"} {{round * 2}} {{at}}
        fed_seconds_sum {{round / 3.0}} {{at}}
        fed_seconds_count {{round * 2}} {{at}}
        plain{job="only-by-job"} {{round}} {{at}}
        private {{round}} {{at}}

        """);

    // Every sample with its labels and its time. A scrape gives its job to series that have none; federation says an empty instance itself, so that none is added.
    private static async Task<List<string>> SamplesAsync(HttpClient client, string url, string? jobOfTheScrape = null)
    {
        var samples = new List<string>();
        foreach (string selector in new[] { "{__name__=~\"fed_.*\"}[10m]", "plain[10m]" })
        {
            foreach (JsonNode? series in (await ResultAsync(client, url, selector)).AsArray())
            {
                if (jobOfTheScrape is not null && series!["metric"]!["job"] is null)
                {
                    series["metric"]!["job"] = jobOfTheScrape;
                }

                string labels = string.Join(',', series!["metric"]!.AsObject().Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal));
                samples.AddRange(series["values"]!.AsArray().Select(v => labels + " " + v!.ToJsonString()));
            }
        }

        samples.Sort(StringComparer.Ordinal);
        return samples;
    }

    private static async Task<JsonNode> ResultAsync(HttpClient client, string url, string query)
    {
        using HttpResponseMessage response = await client.GetAsync($"{url}/api/v1/query?query={Uri.EscapeDataString(query)}");
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["data"]!["result"]!;
    }
}
