using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Deucalion.Wire.Compression;

namespace Deucalion.Differential;

/// <summary>A server under comparison: a process of its own on a free loopback port, with a directory that goes when it is disposed.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _directory;
    private readonly HttpClient _client;

    private Peer(string name, string program, Func<int, string, string[]> arguments)
    {
        Name = name;
        _directory = Directory.CreateTempSubdirectory("deucalion-differential-").FullName;
        int port = FreePort();
        var info = new ProcessStartInfo(program, arguments(port, _directory)) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(info) ?? throw new InvalidOperationException(program + " did not start");
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += (_, e) => LastLine = e.Data ?? LastLine;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Name { get; }

    public string LastLine { get; private set; } = string.Empty;

    /// <summary>Starts a Prometheus with everything experimental that it has.</summary>
    public static async Task<Peer> PrometheusAsync(string program)
    {
        var peer = new Peer("prometheus", program, (port, directory) =>
        {
            File.WriteAllText(Path.Combine(directory, "prometheus.yml"), "global: { evaluation_interval: 15s }\n");
            return
            [
                "--config.file=" + Path.Combine(directory, "prometheus.yml"), "--storage.tsdb.path=" + Path.Combine(directory, "data"), $"--web.listen-address=127.0.0.1:{port}",
                "--web.enable-remote-write-receiver", "--storage.tsdb.retention.time=100y", "--log.level=error",
                "--enable-feature=promql-experimental-functions,native-histograms,promql-delayed-name-removal",
            ];
        });
        await peer.WaitAsync().ConfigureAwait(false);
        return peer;
    }

    /// <summary>Starts this product with its default instance.</summary>
    public static async Task<Peer> DeucalionAsync(string program)
    {
        var peer = new Peer("deucalion", program, (port, directory) =>
            ["serve", "--storage.path", Path.Combine(directory, "data"), "--web.listen-address", $"127.0.0.1:{port}", "--storage.sync-mode", "os", "--log.level", "error"]);
        await peer.WaitAsync().ConfigureAwait(false);
        return peer;
    }

    /// <summary>Sends the data set in time order, as a real sender would.</summary>
    public async Task FillAsync(IReadOnlyList<Series> series)
    {
        const long window = 300_000;
        for (long from = DataSet.Start; from <= DataSet.End; from += window)
        {
            // Of a series in one message Prometheus takes floats before histograms, so a series that changes between them needs messages of one kind.
            var messages = new List<WriteMessage>();
            foreach (Series s in series)
            {
                int at = 0;
                foreach (Sample[] run in Runs(s.Samples.Where(x => x.Time >= from && x.Time < from + window)))
                {
                    if (messages.Count == at)
                    {
                        messages.Add(new WriteMessage());
                    }

                    messages[at++].Add(s.Labels, run);
                }
            }

            foreach (WriteMessage message in messages)
            {
                await SendAsync(message).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks a query; gives the whole answer.</summary>
    public async Task<JsonDocument> AskAsync(GeneratedQuery query)
    {
        var form = new Dictionary<string, string> { ["query"] = query.Text };
        if (query.Step == 0)
        {
            form["time"] = Seconds(query.Start);
        }
        else
        {
            form["start"] = Seconds(query.Start);
            form["end"] = Seconds(query.End);
            form["step"] = Seconds(query.Step);
        }

        using var content = new FormUrlEncodedContent(form);
        using HttpResponseMessage response = await _client.PostAsync(query.Step == 0 ? "api/v1/query" : "api/v1/query_range", content).ConfigureAwait(false);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync().ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static IEnumerable<Sample[]> Runs(IEnumerable<Sample> samples)
    {
        var run = new List<Sample>();
        foreach (Sample s in samples)
        {
            if (run.Count > 0 && run[^1].Histogram is null != s.Histogram is null)
            {
                yield return [.. run];
                run.Clear();
            }

            run.Add(s);
        }

        if (run.Count > 0)
        {
            yield return [.. run];
        }
    }

    private async Task SendAsync(WriteMessage message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/write") { Content = new ByteArrayContent(SnappyBlock.Compress(message.ToArray())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
        using HttpResponseMessage response = await _client.SendAsync(request).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{Name} refused the data: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync().ConfigureAwait(false)}");
        }
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{Name} ended at its start: {LastLine}");
            }

            try
            {
                using HttpResponseMessage response = await _client.GetAsync("-/ready", limit.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, limit.Token).ConfigureAwait(false);
        }
    }
}
