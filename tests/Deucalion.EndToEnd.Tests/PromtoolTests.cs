using System.Net;
using System.Text.Json.Nodes;

namespace Deucalion.EndToEnd.Tests;

/// <summary>promtool of Prometheus 3 (see <see cref="NewPeers"/>): its push and its health checks; the distribution's 2.42 has neither.</summary>
public sealed class PromtoolTests : IAsyncLifetime
{
    private string _promtool = null!;
    private DeucalionServer _server = null!;
    private string _folder = null!;

    public async ValueTask InitializeAsync()
    {
        _promtool = NewPeers.Require("promtool");
        _server = await DeucalionServer.StartAsync();
        _folder = Directory.CreateTempSubdirectory("deucalion-promtool-").FullName;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Pushes_metrics_by_remote_write(string version)
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync(version);
        string[] credentials = await CredentialsAsync(instance, version);
        string metrics = Path.Combine(_folder, "metrics.prom");
        await File.WriteAllTextAsync(metrics, """
            # HELP pushed_total Help of it.
            # TYPE pushed_total counter
            pushed_total{kind="a \"b\""} 7
            # TYPE pushed_seconds histogram
            pushed_seconds_bucket{le="0.5"} 2
            pushed_seconds_bucket{le="+Inf"} 3
            pushed_seconds_sum 4.5
            pushed_seconds_count 3
            # TYPE pushed_summary summary
            pushed_summary{quantile="0.9"} 1.5
            pushed_summary_sum 3
            pushed_summary_count 2
            # TYPE pushed_gauge gauge
            pushed_gauge -0.25

            """);
        (int code, string output) = await RunAsync([.. Push, .. credentials, "--label=job=tool", "--label=shard=1", instance.WriteUrl, metrics]);
        Assert.True(code == 0, output);
        Assert.Equal("7", await ValueAsync(instance, "pushed_total{job=\"tool\",shard=\"1\",kind=\"a \\\"b\\\"\"}"));
        Assert.Equal("2", await ValueAsync(instance, "pushed_seconds_bucket{job=\"tool\",le=\"0.5\"}"));
        Assert.Equal("3", await ValueAsync(instance, "pushed_seconds_bucket{job=\"tool\",le=\"+Inf\"}"));
        Assert.Equal("4.5", await ValueAsync(instance, "pushed_seconds_sum"));
        Assert.Equal("1.5", await ValueAsync(instance, "pushed_summary{quantile=\"0.9\"}"));
        Assert.Equal("-0.25", await ValueAsync(instance, "pushed_gauge"));

        // Without credentials the push is refused, and promtool says so.
        (int refused, string why) = await RunAsync([.. Push, instance.WriteUrl, metrics]);
        Assert.Equal(1, refused);
        Assert.Contains("401", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_the_health_of_the_server_and_of_instances()
    {
        DeucalionServer.Instance open = await _server.CreateInstanceAsync("V1");
        DeucalionServer.Instance closed = await _server.CreateInstanceAsync("V2");
        string root = $"http://127.0.0.1:{_server.Port}";
        string[] basic = await CredentialsAsync(closed, "V2");
        foreach (string check in new[] { "healthy", "ready" })
        {
            await SucceedsAsync(["check", check, "--url=" + root]);
            await SucceedsAsync(["check", check, "--url=" + open.PublicUrl]);
            await SucceedsAsync(["check", check, .. basic, "--url=" + closed.PublicUrl]);
            await SucceedsAsync(["check", check, .. basic, "--url=" + closed.InternalUrl]);
            (int missing, _) = await RunAsync(["check", check, "--url=" + open.PublicUrl.Replace(open.Id, "no-such-instance", StringComparison.Ordinal)]);
            Assert.NotEqual(0, missing);
        }
    }

    private static string[] Push => ["push", "metrics"];

    private async Task SucceedsAsync(string[] arguments)
    {
        (int code, string output) = await RunAsync(arguments);
        Assert.True(code == 0, string.Join(' ', arguments) + "\n" + output);
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        using ChildProcess tool = ChildProcess.Start(_promtool, arguments);
        int code = await tool.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (code, tool.Output);
    }

    // The HTTP client file: a token for V1 (which from then on needs one), the AccessKey as Basic for V2.
    private async Task<string[]> CredentialsAsync(DeucalionServer.Instance instance, string version)
    {
        string text = version == "V1"
            ? $"authorization: {{ credentials: \"{(string)(await _server.SendAsync(HttpMethod.Post, $"/control/v1/instances/{instance.Id}/tokens", new JsonObject(), HttpStatusCode.Created))["token"]!}\" }}\n"
            : $"basic_auth: {{ username: {DeucalionServer.RootId}, password: {DeucalionServer.RootSecret} }}\n";
        string file = Path.Combine(_folder, instance.Id + ".yml");
        await File.WriteAllTextAsync(file, text);
        return ["--http.config.file=" + file];
    }

    private async Task<string> ValueAsync(DeucalionServer.Instance instance, string query)
    {
        JsonNode body = JsonNode.Parse(await _server.Root.GetStringAsync($"{instance.PublicUrl}/api/v1/query?query={Uri.EscapeDataString(query)}"))!;
        JsonArray result = body["data"]!["result"]!.AsArray();
        return result.Count == 0 ? "none: " + query : (string)result[0]!["value"]![1]!;
    }
}
