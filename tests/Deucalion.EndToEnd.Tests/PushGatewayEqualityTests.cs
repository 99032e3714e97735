using System.Net;
using System.Text;

namespace Deucalion.EndToEnd.Tests;

/// <summary>The push gateway of an instance and the distribution's prometheus-pushgateway get the same requests and must answer and expose the same.</summary>
public sealed class PushGatewayEqualityTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Statuses_and_exposition_are_those_of_the_real_one()
    {
        int port = DeucalionServer.FreePort();
        using ChildProcess real = ChildProcess.Start("prometheus-pushgateway", [$"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]);
        using var client = new HttpClient();
        string realUrl = $"http://127.0.0.1:{port}";
        await Eventually.TrueAsync("the push gateway runs", TimeSpan.FromSeconds(30), async () => (await client.GetAsync(realUrl + "/-/ready")).IsSuccessStatusCode);
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        string ours = instance.PublicUrl + "/pushgateway";
        var wrong = new List<string>();
        foreach ((string method, string path, string? body) in Requests())
        {
            HttpStatusCode expected = await SendAsync(client, method, realUrl + path, body);
            HttpStatusCode got = await SendAsync(client, method, ours + path, body);
            if (expected != got)
            {
                wrong.Add($"{method} {path} {body}: the real one answers {(int)expected}, ours {(int)got}");
            }

            string realText = Pushed(await client.GetStringAsync(realUrl + "/metrics"));
            string ourText = Pushed(await client.GetStringAsync(ours + "/metrics"));
            if (realText != ourText)
            {
                wrong.Add($"after {method} {path} {body}\n--- real\n{realText}\n--- ours\n{ourText}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(5)));
        await _server.KillAndRestartAsync();
        Assert.Equal(Pushed(await client.GetStringAsync(realUrl + "/metrics")), Pushed(await client.GetStringAsync(ours + "/metrics")));
    }

    private static IEnumerable<(string Method, string Path, string? Body)> Requests()
    {
        yield return ("PUT", "/metrics/job/a", "m 1\n");
        yield return ("PUT", "/metrics/job/a/instance/i1", "# HELP n Help \\\\ text.\n# TYPE n counter\nn{x=\"1\",job=\"other\"} 5\nn{x=\"2\"} 1e30\n");
        yield return ("POST", "/metrics/job/a/instance/i1", "o 2.5\np NaN\n");
        yield return ("POST", "/metrics/job/a/instance/i1", "o 3\n");
        yield return ("PUT", "/metrics/job/a/instance/i1", "q +Inf\n");
        yield return ("POST", "/metrics/job@base64/YS9i/path@base64/L3Zhci90bXA", "m 7\n");
        yield return ("POST", "/metrics/job/a/empty@base64/=", "m 8\n");
        yield return ("POST", "/metrics/job/a/dir@base64/L3Zhci90bXA=", "m 9\n");
        yield return ("POST", "/metrics/job@base64/!!", "m 7\n");
        yield return ("POST", "/metrics/job/a/b", "m 7\n");
        yield return ("POST", "/metrics/job/a/__b/c", "m 7\n");
        yield return ("POST", "/metrics/job/a/1b/c", "m 7\n");
        yield return ("POST", "/metrics/job/bad", "m 1");
        yield return ("POST", "/metrics/job/bad", "m one\n");
        yield return ("POST", "/metrics/job/bad", "# TYPE m counter\nm 1\n");
        yield return ("POST", "/metrics/job/bad", "z 1 1234567\n");
        yield return ("POST", "/metrics/job/bad", "z 1\nz 1\n");
        yield return ("POST", "/metrics/job/bad", "z{a=\"1\",a=\"2\"} 1\n");
        yield return ("POST", "/metrics/job/bad", "z 1\n# TYPE z counter\n");
        yield return ("POST", "/metrics/job/bad", "# TYPE z nothing\nz 1\n");
        yield return ("POST", "/metrics/job/bad", "z{a=\"x} 1\n");
        yield return ("POST", "/metrics/job/bad", "z{a=\"\\q\"} 1\n");
        yield return ("PUT", "/metrics/job/hist", "# TYPE h histogram\nh_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n# TYPE s summary\ns{quantile=\"0.9\"} 4\ns_sum 5\ns_count 6\n");
        yield return ("PUT", "/metrics/job/collision", "h_count 1\n");
        yield return ("PUT", "/metrics/job/empty", string.Empty);
        yield return ("PUT", "/metrics/job/comment", "# just a comment\n\n  \t\n");
        yield return ("PUT", "/metrics/job/blank", "spaced   {  a = \"b\" , }   4  \n");
        yield return ("DELETE", "/metrics/job/hist", null);
        yield return ("DELETE", "/metrics/job/unknown", null);
        yield return ("DELETE", "/metrics/job/a/b", null);
        yield return ("PUT", "/metrics/job/utf/l/%C3%BC%20x", "u{v=\"é\\n\\\"\\\\\"} 1\n");
        yield return ("GET", "/metrics/job/a", null);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string method, string url, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }

    // The gateway's own metrics are its own; times differ by milliseconds, so only whether there was one counts.
    private static string Pushed(string text)
    {
        var lines = new List<string>();
        foreach (string line in text.Split('\n'))
        {
            string name = line.StartsWith('#') ? line.Split(' ')[2] : line.Split('{', ' ')[0];
            if (name.Length == 0 || name.StartsWith("go_", StringComparison.Ordinal) || name.StartsWith("process_", StringComparison.Ordinal) || name.StartsWith("pushgateway_", StringComparison.Ordinal) || name.StartsWith("promhttp_", StringComparison.Ordinal))
            {
                continue;
            }

            bool time = !line.StartsWith('#') && name is "push_time_seconds" or "push_failure_time_seconds";
            lines.Add(time && !line.StartsWith('#') && !line.EndsWith(" 0", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')] + " T" : line);
        }

        return string.Join('\n', lines);
    }
}
