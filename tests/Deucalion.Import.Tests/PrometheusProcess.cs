using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Deucalion.Wire.Compression;

namespace Deucalion.Import.Tests;

/// <summary>The distribution's Prometheus (or the program that DEUCALION_TEST_PROMETHEUS names) on a free port and a given data directory; killed when disposed.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly string _data;

    private PrometheusProcess(Process process, HttpClient http, string data)
    {
        _process = process;
        _http = http;
        _data = data;
    }

    public HttpClient Http => _http;

    public static async Task<PrometheusProcess> StartAsync(string data)
    {
        string configuration = data + ".yml";
        await File.WriteAllTextAsync(configuration, "global: { scrape_interval: 1h }\nstorage: { tsdb: { out_of_order_time_window: 30d } }\n");
        string program = Environment.GetEnvironmentVariable("DEUCALION_TEST_PROMETHEUS") ?? "prometheus";
        int port = FreePort();
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string a in new[]
        {
            "--config.file=" + configuration, "--storage.tsdb.path=" + data, $"--web.listen-address=127.0.0.1:{port}", "--web.enable-admin-api",
            "--web.enable-remote-write-receiver", "--enable-feature=native-histograms", "--storage.tsdb.retention.time=10y", "--log.level=warn",
        })
        {
            start.ArgumentList.Add(a);
        }

        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var server = new PrometheusProcess(process, http, data);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Assert.False(process.HasExited, "Prometheus has ended");
            try
            {
                using HttpResponseMessage response = await http.GetAsync("-/ready", limit.Token);
                if (response.IsSuccessStatusCode)
                {
                    return server;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    public async Task WriteAsync(byte[] message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/write") { Content = new ByteArrayContent(SnappyBlock.Compress(message)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task DeleteAsync(string selector, long from, long to)
    {
        string range = FormattableString.Invariant($"start={from / 1000.0}&end={to / 1000.0}");
        using HttpResponseMessage response = await _http.PostAsync($"api/v1/admin/tsdb/delete_series?match[]={Uri.EscapeDataString(selector)}&{range}", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Makes a snapshot, head included; returns its directory.</summary>
    public async Task<string> SnapshotAsync()
    {
        using HttpResponseMessage response = await _http.PostAsync("api/v1/admin/tsdb/snapshot", null);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return Path.Combine(_data, "snapshots", (string)System.Text.Json.Nodes.JsonNode.Parse(body)!["data"]!["name"]!);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Runs a program to its end and returns what it printed; an exit code other than 0 fails the test.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await error}");
        return output;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
