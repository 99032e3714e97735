using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deucalion.EndToEnd.Tests;

/// <summary>The built product (out/deucalion) on free loopback ports and a directory of its own, with its root AccessKey.</summary>
internal sealed class DeucalionServer : IAsyncDisposable
{
    public const string RootId = "root-key-for-tests";
    public const string RootSecret = "root-secret-for-tests-0123456789";

    private readonly bool _ownsDirectory;
    private readonly Dictionary<string, string> _environment;
    private readonly string _listenHost;
    private readonly string _internalListenHost;
    private ChildProcess _process;

    private DeucalionServer(
        string directory, bool ownsDirectory, int port, int internalPort, Dictionary<string, string> environment, string listenHost, string internalListenHost)
    {
        _listenHost = listenHost;
        _internalListenHost = internalListenHost;
        Directory = directory;
        _ownsDirectory = ownsDirectory;
        Port = port;
        InternalPort = internalPort;
        _environment = environment;
        _process = Launch();
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Root = new HttpClient { BaseAddress = Http.BaseAddress };
        Root.DefaultRequestHeaders.Authorization = Basic(RootId, RootSecret);
    }

    public string Directory { get; }

    public int Port { get; }

    public int InternalPort { get; }

    public ChildProcess Process => _process;

    /// <summary>A client without credentials.</summary>
    public HttpClient Http { get; }

    /// <summary>A client with the root AccessKey.</summary>
    public HttpClient Root { get; }

    /// <summary>Starts it and waits until it is ready; flags that are not named here can be set by their environment variables.</summary>
    public static async Task<DeucalionServer> StartAsync(
        string? directory = null, Dictionary<string, string>? environment = null, string listenHost = "127.0.0.1", string internalListenHost = "127.0.0.1")
    {
        bool owns = directory is null;
        directory ??= System.IO.Directory.CreateTempSubdirectory("deucalion-e2e-").FullName;
        var server = new DeucalionServer(directory, owns, FreePort(), FreePort(), environment ?? [], listenHost, internalListenHost);
        await server.WaitReadyAsync();
        return server;
    }

    public static AuthenticationHeaderValue Basic(string id, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(id + ":" + secret)));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string RepositoryFile(string path, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", path);

    /// <summary>Creates an instance; members are those of the control API.</summary>
    public async Task<Instance> CreateInstanceAsync(string version, JsonObject? more = null)
    {
        JsonObject body = more ?? [];
        body["prometheusInstanceName"] = "test-" + version;
        body["version"] = version;
        body["regionId"] = "local";
        JsonNode answer = await SendAsync(HttpMethod.Post, "/control/v1/instances", body, HttpStatusCode.Created);
        return new Instance((string)answer["prometheusInstanceId"]!, (string)answer["httpApiInterUrl"]!, (string)answer["httpApiIntraUrl"]!, (string)answer["remoteWriteInterUrl"]!);
    }

    /// <summary>Sends a control request as root and checks the status.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage response = await Root.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Sends a write request of remote write 1.0.</summary>
    public async Task<HttpResponseMessage> WriteAsync(string url, byte[] message, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Wire.Compression.SnappyBlock.Compress(message)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        prepare?.Invoke(request);
        return await Http.SendAsync(request);
    }

    /// <summary>kill -9 and start again on the same directory and ports.</summary>
    public async Task KillAndRestartAsync()
    {
        _process.Kill();
        _process.Dispose();
        _process = Launch();
        await WaitReadyAsync();
    }

    /// <summary>SIGTERM and start again on the same directory and ports.</summary>
    public async Task RestartAsync()
    {
        Assert.Equal(0, await _process.StopAsync(TimeSpan.FromSeconds(60)));
        _process.Dispose();
        _process = Launch();
        await WaitReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Root.Dispose();
        _process.Dispose();
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }

        await ValueTask.CompletedTask;
    }

    private ChildProcess Launch()
    {
        var environment = new Dictionary<string, string>(_environment)
        {
            ["DEUCALION_ROOT_ACCESS_KEY_ID"] = RootId,
            ["DEUCALION_ROOT_ACCESS_KEY_SECRET"] = RootSecret,
        };
        return ChildProcess.Start(
            RepositoryFile("out/deucalion"),
            ["serve", "--storage.path", Directory, "--web.listen-address", $"{_listenHost}:{Port}", "--web.internal-listen-address", $"{_internalListenHost}:{InternalPort}"],
            environment);
    }

    private async Task WaitReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new HttpClient();
        while (true)
        {
            Assert.False(_process.HasExited, "the server ended: " + _process.Output);
            try
            {
                using HttpResponseMessage response = await client.GetAsync($"http://127.0.0.1:{Port}/-/ready", limit.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    internal sealed record Instance(string Id, string PublicUrl, string InternalUrl, string WriteUrl);
}
