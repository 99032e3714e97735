using Deucalion.Api.Tests.Http;

namespace Deucalion.Api.Tests.Search;

/// <summary>The stream of the search paths: batches, trailer, order, refusals.</summary>
public sealed class SearchEndpointTests : IAsyncLifetime
{
    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PlaneHost.StartAsync();
        await _host.FillAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("metric_names", "{\"results\":[{\"name\":\"metric_a_total\"},{\"name\":\"metric_b_total\"}]}\n{\"status\":\"success\",\"has_more\":false}\n")]
    [InlineData("metric_names?batch_size=1", "{\"results\":[{\"name\":\"metric_a_total\"}]}\n{\"results\":[{\"name\":\"metric_b_total\"}]}\n{\"status\":\"success\",\"has_more\":false}\n")]
    [InlineData("label_values?label=team&limit=1", "{\"results\":[{\"value\":\"a\"}]}\n{\"status\":\"success\",\"has_more\":true}\n")]
    [InlineData("label_values?label=team&sort_by=alpha&sort_dir=dsc&include_score=true", "{\"results\":[{\"value\":\"b\",\"score\":1},{\"value\":\"a\",\"score\":1}]}\n{\"status\":\"success\",\"has_more\":false}\n")]
    [InlineData("label_names?match[]=metric_b_total&search[]=only", "{\"results\":[{\"name\":\"only_b\"}]}\n{\"status\":\"success\",\"has_more\":false}\n")]
    [InlineData("label_names?search[]=nothing", "{\"results\":[]}\n{\"status\":\"success\",\"has_more\":false}\n")]
    [InlineData("metric_names?search[]=mb&sort_by=score", "{\"results\":[{\"name\":\"metric_b_total\"}]}\n{\"status\":\"success\",\"has_more\":false}\n")]
    public async Task Streams(string path, string text)
    {
        PlaneAnswer answer = await _host.GetAsync("api/v1/search/" + path);
        Assert.Equal((200, text), (answer.Status, answer.Text));
        Assert.Equal("application/x-ndjson; charset=utf-8", answer.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("label_values", "missing required parameter \"label\"")]
    [InlineData("metric_names?start=5&end=1", "end timestamp must not be before start timestamp")]
    [InlineData("metric_names?fuzz_threshold=101", "must be 0-100")]
    [InlineData("metric_names?fuzz_alg=x", "must be one of [subsequence jarowinkler]")]
    [InlineData("metric_names?case_sensitive=maybe", "must be boolean")]
    [InlineData("metric_names?sort_dir=asc", "only valid when sort_by is set")]
    [InlineData("metric_names?sort_by=score", "requires search[]")]
    [InlineData("metric_names?sort_by=score&sort_dir=asc&search[]=a", "not supported for sort_by=score")]
    [InlineData("metric_names?sort_by=size", "must be \"alpha\" or \"score\"")]
    [InlineData("metric_names?limit=0", "must be a positive integer")]
    [InlineData("metric_names?limit=10001", "exceeds the configured maximum (10000")]
    [InlineData("metric_names?batch_size=-1", "must be a positive integer")]
    [InlineData("metric_names?match[]=(", "parse error")]
    public async Task Refusals(string path, string part) => (await _host.GetAsync("api/v1/search/" + path)).ExpectError(400, "bad_data", part);
}
