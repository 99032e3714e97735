using System.Text;
using Deucalion.Api.Tests.Http;

namespace Deucalion.Api.Tests.Protocols;

/// <summary>The push gateway of an instance; equality with the real one is proved in the end-to-end tests.</summary>
public sealed class PushTests : IAsyncLifetime
{
    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Groups_are_exposed_stored_and_end_when_they_are_deleted()
    {
        Assert.Equal(200, (await SendAsync("PUT", "metrics/job/batch/instance/a", "# TYPE done counter\ndone{x=\"1\"} 5\n")).Status);
        PlaneAnswer text = await _host.GetAsync("pushgateway/metrics");
        Assert.Contains("done{instance=\"a\",job=\"batch\",x=\"1\"} 5\n", text.Text, StringComparison.Ordinal);
        Assert.Contains("push_time_seconds{instance=\"a\",job=\"batch\"} 1.7672256e+09\n", text.Text, StringComparison.Ordinal);
        await _host.Instance.Push.StoreAsync(PlaneHost.Stop);
        Assert.Contains("\"5\"", (await _host.GetAsync("api/v1/query?query=done")).Data(), StringComparison.Ordinal);
        Assert.Contains("\"job\":\"batch\"", (await _host.GetAsync("pushgateway/api/v1/metrics")).Text, StringComparison.Ordinal);
        Assert.Equal(202, (await SendAsync("DELETE", "metrics/job/batch/instance/a")).Status);
        Assert.Equal(string.Empty, (await _host.GetAsync("pushgateway/metrics")).Text);
        Assert.Equal("OK", (await _host.GetAsync("pushgateway/-/healthy")).Text);
    }

    [Fact]
    public async Task A_refused_push_says_why_and_is_remembered()
    {
        Assert.Equal(200, (await SendAsync("POST", "metrics/job/a", "m 1\n")).Status);
        PlaneAnswer type = await SendAsync("POST", "metrics/job/b", "# TYPE m counter\nm 1\n");
        Assert.Equal(400, type.Status);
        Assert.StartsWith("pushed metrics are invalid or inconsistent", type.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await SendAsync("POST", "metrics/job/b", "n 1 1234\n")).Status);
        Assert.Equal(400, (await SendAsync("POST", "metrics/job/b", "n 1")).Status);
        string text = (await _host.GetAsync("pushgateway/metrics")).Text;
        Assert.Contains("push_failure_time_seconds{instance=\"\",job=\"b\"} 1.7672256e+09", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Label_scopes_hold_for_pushes_and_exposition()
    {
        string ann = await _host.ScopedAsync();
        Assert.Equal(200, (await SendAsync("PUT", "metrics/job/x/team/a", "m 1\n", ann)).Status);
        Assert.Equal(403, (await SendAsync("PUT", "metrics/job/x/team/b", "m 1\n", ann)).Status);
        Assert.Contains("team=\"a\"", (await _host.GetAsync("pushgateway/metrics", ann)).Text, StringComparison.Ordinal);
    }

    private Task<PlaneAnswer> SendAsync(string method, string path, string? body = null, string? authorization = null) =>
        _host.SendAsync(method, "pushgateway/" + path, body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)), authorization);
}
