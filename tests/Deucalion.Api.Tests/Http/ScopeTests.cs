using Deucalion.Testing;

namespace Deucalion.Api.Tests.Http;

/// <summary>A credential with a label scope sees its series alone, on every path, and writes no others.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Nothing_of_team_b_shows_anywhere()
    {
        await using PlaneHost host = await PlaneHost.StartAsync();
        string ann = await host.ScopedAsync();
        await host.FillAsync();
        await host.Control.Configurations.PutAsync(
            host.Record.Id,
            """
            scrape_configs:
            - job_name: j
              scrape_interval: 1d
              static_configs: [{targets: ["127.0.0.1:1"], labels: {team: b}}, {targets: ["127.0.0.1:2"], labels: {team: a}}]
            """,
            "test", PlaneHost.Tester, PlaneHost.Stop);
        foreach (string path in (string[])["query?query=%7Bteam!=%22%22%7D", "query_range?query=%7Bteam!=%22%22%7D&start=1767225600&end=1767225600&step=1", "series?match[]=%7B__name__!=%22%22%7D", "labels", "labels?match[]=metric_b_total", "label/team/values", "label/__name__/values", "label/only_b/values", "metadata", "metadata?metric=metric_b", "query_exemplars?query=%7Bteam!=%22%22%7D", "targets", "targets/metadata", "status/tsdb", "status/tsdb?topN=5&focusLabel=team&match[]=%7Bteam=%22b%22%7D", "series/count"])
        {
            string data = (await host.GetAsync("api/v1/" + path, ann)).Data();
            Assert.DoesNotContain("metric_b", data, StringComparison.Ordinal);
            Assert.DoesNotContain("only_b", data, StringComparison.Ordinal);
            Assert.DoesNotContain("\"b\"", data, StringComparison.Ordinal);
            Assert.DoesNotContain("Help of b", data, StringComparison.Ordinal);
        }

        Assert.Contains("metric_a", (await host.GetAsync("api/v1/metadata", ann)).Data(), StringComparison.Ordinal);
        Assert.Contains("\"team\":\"a\"", (await host.GetAsync("api/v1/targets", ann)).Data(), StringComparison.Ordinal);
        Assert.Contains("\"ta\"", (await host.GetAsync("api/v1/query_exemplars?query=%7Bteam!=%22%22%7D", ann)).Data(), StringComparison.Ordinal);
        Assert.Contains("\"numSeries\":1,", (await host.GetAsync("api/v1/status/tsdb", ann)).Data(), StringComparison.Ordinal);
        Assert.Equal("[1]", (await host.GetAsync("api/v1/series/count", ann)).Data());
        Assert.Contains("\"droppedTargetCounts\":{}", (await host.GetAsync("api/v1/targets", ann)).Data(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"scrapePool\":\"j\"", (await host.GetAsync("api/v1/targets", ann)).Data(), StringComparison.Ordinal);
        foreach (string path in (string[])["federate?match[]=%7Bteam!=%22%22%7D", "api/v1/search/metric_names", "api/v1/search/label_names", "api/v1/search/label_values?label=team", "api/v1/search/metric_names?include_metadata=true", "api/v1/cardinality/label_names", "api/v1/cardinality/label_values?label_names[]=team&label_names[]=__name__", "api/v1/cardinality/active_series?selector=%7Bteam!=%22%22%7D", "api/v1/query?query=count(%7Bteam!=%22%22%7D)&extra_filters[]=%7Bteam=%22b%22%7D"])
        {
            PlaneAnswer answer = await host.GetAsync(path, ann);
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("metric_b", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("only_b", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"b\"", answer.Text, StringComparison.Ordinal);
        }

        Assert.Contains("metric_a_total", (await host.GetAsync("federate?match[]=%7Bteam!=%22%22%7D", ann)).Text, StringComparison.Ordinal);
        PlaneAnswer refused = await host.WriteAsync(new RemoteWriteMessage().Add([("__name__", "m"), ("team", "a")], (PlaneHost.Now, 1)).Add([("__name__", "m"), ("team", "b")], (PlaneHost.Now, 1)).ToArray(), ann);
        Assert.Equal(403, refused.Status);
        Assert.Contains("nothing of the request was stored", refused.Text, StringComparison.Ordinal);
        Assert.Equal("""{"resultType":"vector","result":[]}""", (await host.GetAsync("api/v1/query?query=m", ann)).Data());
        Assert.Equal(204, (await host.WriteAsync(new RemoteWriteMessage().Add([("__name__", "m"), ("team", "a")], (PlaneHost.Now, 1)).ToArray(), ann)).Status);
    }

    [Fact]
    public async Task A_damaged_instance_answers_503_and_the_others_serve()
    {
        await using PlaneHost host = await PlaneHost.StartAsync(beforeOpen: (folder, id) =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "instances"));
            File.WriteAllText(Path.Combine(folder, "instances", id), "a file where the directory should be");
        });
        PlaneAnswer answer = await host.GetAsync("api/v1/labels");
        answer.ExpectError(503, "unavailable", "cannot be opened");
        Assert.Equal("5", answer.Headers["Retry-After"]);
        Assert.NotNull(host.Instances.FailureOf(host.Record.Id));
    }
}
