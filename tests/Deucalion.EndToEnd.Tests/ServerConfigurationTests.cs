using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Deucalion.Testing;

namespace Deucalion.EndToEnd.Tests;

/// <summary>Flags, the server configuration file, listeners, exit codes.</summary>
public sealed class ServerConfigurationTests : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("deucalion-conf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("regions:\n- id: local\ndatabse: {}\n", ":3:1:", "did you mean \"database\"")]
    [InlineData("regions:\n- id: a\n  publicBaseUrl: not-a-url\n", ":3:18:", "http or https URL")]
    [InlineData("regions:\n- id: a\n- id: a\n", ":3:7:", "twice")]
    [InlineData("defaults:\n  limits:\n    queryTimeout: soon\n", ":3:19:", "duration")]
    [InlineData("database:\n  provider: oracle\n", ":2:13:", "postgresql")]
    [InlineData("trustedProxies: [ 10.0.0.0/99 ]\n", ":1:19:", "CIDR")]
    [InlineData("regions: [\n", ":2:1:", "")]
    public async Task Bad_configuration_file_ends_with_code_2_and_its_place(string yaml, string place, string said)
    {
        string file = await WriteConfigurationAsync(yaml);
        using ChildProcess process = Serve("--server.config", file, "--web.listen-address", $"127.0.0.1:{DeucalionServer.FreePort()}");
        int code = await process.WaitForExitAsync(StartLimit);
        Assert.True(code == 2, $"{code}: {process.Output}");
        Assert.Contains(file + place, process.Output);
        Assert.Contains(said, process.Output);
    }

    [Theory]
    [InlineData("--web.listen-address", "9090", "--web.listen-address must be HOST:PORT")]
    [InlineData("--storage.sync-mode", "never", "sync")]
    [InlineData("--query.max-concurrency", "0", "at least 1")]
    [InlineData("--no.such.flag", "1", "--no.such.flag")]
    [InlineData("--server.config", "/no/such/file.yml", "/no/such/file.yml")]
    public async Task Bad_flag_ends_with_code_2_and_a_sentence(string flag, string value, string said)
    {
        using ChildProcess process = Serve(flag, value);
        int code = await process.WaitForExitAsync(StartLimit);
        Assert.True(code == 2, $"{code}: {process.Output}");
        Assert.Contains(said, process.Output);
        Assert.DoesNotContain("   at ", process.Output);
    }

    [Fact]
    public async Task Address_in_use_ends_with_code_1_and_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using ChildProcess process = Serve("--web.listen-address", taken.LocalEndpoint.ToString()!);
        Assert.Equal(1, await process.WaitForExitAsync(StartLimit));
        Assert.Contains("cannot listen on", process.Output);
    }

    [Fact]
    public async Task Regions_and_base_urls_make_the_urls_of_instances()
    {
        string file = await WriteConfigurationAsync("""
            regions:
            - id: cn-hangzhou
              displayName: Hangzhou
              publicBaseUrl: https://metrics.example.com/
              internalBaseUrl: http://10.0.0.5:9091
            - id: eu-central-1
            defaults:
              retention: 30d
              limits: { queryTimeout: 30s }
            """);
        await using DeucalionServer server = await DeucalionServer.StartAsync(environment: new() { ["DEUCALION_SERVER_CONFIG"] = file });
        JsonNode hangzhou = await server.SendAsync(HttpMethod.Post, "/control/v1/instances", New("a", "cn-hangzhou"), HttpStatusCode.Created);
        JsonNode europe = await server.SendAsync(HttpMethod.Post, "/control/v1/instances", New("b", "eu-central-1"), HttpStatusCode.Created);
        JsonNode first = await server.SendAsync(HttpMethod.Post, "/control/v1/instances", New("c", null), HttpStatusCode.Created);
        string id = (string)hangzhou["prometheusInstanceId"]!;
        Assert.Equal($"https://metrics.example.com/prometheus/cn-hangzhou/{id}", (string)hangzhou["httpApiInterUrl"]!);
        Assert.Equal($"http://10.0.0.5:9091/prometheus/cn-hangzhou/{id}", (string)hangzhou["httpApiIntraUrl"]!);
        Assert.StartsWith($"http://127.0.0.1:{server.Port}/prometheus/eu-central-1/", (string)europe["httpApiInterUrl"]!, StringComparison.Ordinal);
        Assert.StartsWith($"http://127.0.0.1:{server.InternalPort}/prometheus/eu-central-1/", (string)europe["httpApiIntraUrl"]!, StringComparison.Ordinal);
        Assert.Equal("cn-hangzhou", (string)first["regionId"]!);
        Assert.Equal(30, (int)first["storageDuration"]!);

        // The region is part of the address.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, $"/prometheus/cn-hangzhou/{id}/api/v1/query?query=1"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Http, $"/prometheus/eu-central-1/{id}/api/v1/query?query=1"));
        await server.SendAsync(HttpMethod.Post, "/control/v1/instances", New("d", "nowhere"), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Example_of_the_documentation_is_accepted()
    {
        string text = await File.ReadAllTextAsync(DeucalionServer.RepositoryFile("docs/operating/running.md"));
        string yaml = text.Split("```yaml\n")[1].Split("```")[0];
        string database = yaml[yaml.IndexOf("database:", StringComparison.Ordinal)..yaml.IndexOf("trustedProxies:", StringComparison.Ordinal)];
        string sqlite = $"database:\n  provider: sqlite\n  connectionString: \"Data Source={_folder}/elsewhere.db\"\n";
        string file = await WriteConfigurationAsync(yaml.Replace(database, sqlite, StringComparison.Ordinal));
        await using DeucalionServer server = await DeucalionServer.StartAsync(environment: new() { ["DEUCALION_SERVER_CONFIG"] = file });
        Assert.Equal(2, (await server.SendAsync(HttpMethod.Get, "/control/v1/regions", null))["items"]!.AsArray().Count);
        Assert.True(File.Exists(Path.Combine(_folder, "elsewhere.db")));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("127.0.0.1", true, true)]
    [InlineData("127.0.0.1", false, false)]
    [InlineData("0.0.0.0", null, false)]
    [InlineData("0.0.0.0", true, true)]
    public async Task Default_instance_answers_the_plain_paths_only_where_it_is_on(string host, bool? configured, bool expected)
    {
        string yaml = configured is { } on ? $"defaultInstance: {{ enabled: {(on ? "true" : "false")} }}\n" : string.Empty;
        string file = await WriteConfigurationAsync(yaml);
        await using DeucalionServer server = await DeucalionServer.StartAsync(environment: new() { ["DEUCALION_SERVER_CONFIG"] = file }, listenHost: host);
        HttpStatusCode plain = expected ? HttpStatusCode.OK : HttpStatusCode.NotFound;

        // The first start makes the default instance where the feature is on, and nothing where it is off.
        JsonArray made = (await server.SendAsync(HttpMethod.Get, "/control/v1/instances", null))["items"]!.AsArray();
        Assert.Equal(expected ? ["default"] : [], made.Select(i => (string)i!["prometheusInstanceName"]!));
        Assert.Equal(plain, await StatusAsync(server.Http, "/api/v1/query?query=1"));
        DeucalionServer.Instance other = await server.CreateInstanceAsync("V1", new JsonObject { ["tags"] = new JsonObject { ["default"] = "true" } });
        Assert.Equal(plain, await StatusAsync(server.Http, "/api/v1/query?query=1"));
        using HttpResponseMessage write = await server.WriteAsync("/api/v1/write", new RemoteWriteMessage().Add([("__name__", "plain")], (1_700_000_000_000, 1)).ToArray());
        Assert.Equal(expected ? HttpStatusCode.NoContent : HttpStatusCode.NotFound, write.StatusCode);
        Assert.DoesNotContain("\"plain\"", await server.Http.GetStringAsync(other.PublicUrl + "/api/v1/label/__name__/values"));
        if (expected)
        {
            string path = $"/prometheus/{(string)made[0]!["regionId"]!}/{(string)made[0]!["prometheusInstanceId"]!}";
            Assert.Contains("\"plain\"", await server.Http.GetStringAsync(path + "/api/v1/label/__name__/values"));
        }
    }

    [Fact]
    public async Task Each_listener_is_bound_to_its_own_address()
    {
        await using DeucalionServer server = await DeucalionServer.StartAsync(listenHost: "127.0.0.1", internalListenHost: "127.0.0.2");
        DeucalionServer.Instance instance = await server.CreateInstanceAsync("V1");
        Assert.StartsWith($"http://127.0.0.1:{server.Port}/", instance.PublicUrl, StringComparison.Ordinal);
        Assert.StartsWith($"http://127.0.0.2:{server.InternalPort}/", instance.InternalUrl, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, instance.PublicUrl + "/api/v1/query?query=1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, instance.InternalUrl + "/api/v1/query?query=1"));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(server.Http, $"http://127.0.0.2:{server.Port}/-/ready"));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(server.Http, $"http://127.0.0.1:{server.InternalPort}/-/ready"));
    }

    [Fact]
    public async Task Second_process_on_the_same_directory_is_refused_and_the_first_lives_on()
    {
        await using DeucalionServer server = await DeucalionServer.StartAsync();
        using ChildProcess second = ChildProcess.Start(
            DeucalionServer.RepositoryFile("out/deucalion"), ["serve", "--storage.path", server.Directory, "--web.listen-address", $"127.0.0.1:{DeucalionServer.FreePort()}"]);
        Assert.Equal(1, await second.WaitForExitAsync(StartLimit));
        Assert.Contains("another process uses the storage path " + server.Directory, second.Output);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Http, "/-/ready"));
    }

    [Fact]
    public async Task Sigterm_ends_with_code_0_and_the_next_start_finds_everything()
    {
        await using DeucalionServer server = await DeucalionServer.StartAsync();
        DeucalionServer.Instance instance = await server.CreateInstanceAsync("V1");
        using (HttpResponseMessage write = await server.WriteAsync(instance.WriteUrl, new RemoteWriteMessage().Add([("__name__", "kept"), ("series", "s")], (1_700_000_000_000, 1.5), (1_700_000_001_000, -0.25)).ToArray()))
        {
            Assert.Equal(HttpStatusCode.NoContent, write.StatusCode);
        }

        JsonNode token = await server.SendAsync(HttpMethod.Post, $"/control/v1/instances/{instance.Id}/tokens", new JsonObject(), HttpStatusCode.Created);
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Http, instance.PublicUrl + "/api/v1/query?query=1"));
        server.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", (string)token["token"]!);
        Dictionary<(string Series, long Time), double> stored = await StoredSamples.ReadAsync(server.Http, instance.PublicUrl, "kept", "series", 1_700_000_002_000, "1h");
        Assert.Equal(new() { [("s", 1_700_000_000_000)] = 1.5, [("s", 1_700_000_001_000)] = -0.25 }, stored);
        Assert.DoesNotContain(DeucalionServer.RootSecret, server.Process.Output);
        Assert.DoesNotContain((string)token["token"]!, server.Process.Output);
    }

    [Fact]
    public async Task Check_config_judges_files_by_exit_code()
    {
        string good = Path.Combine(_folder, "good.yml");
        string bad = Path.Combine(_folder, "bad.yml");
        await File.WriteAllTextAsync(good, "scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: [\"127.0.0.1:1\"]\n");
        await File.WriteAllTextAsync(bad, "scrape_configs:\n- job_name: a\n  scrape_intervall: 1s\n");
        (int code, string output) = await RunAsync("check", "config", good);
        Assert.True(code == 0 && output.Contains("SUCCESS", StringComparison.Ordinal), output);
        (code, output) = await RunAsync("check", "config", good, bad);
        Assert.True(code == 1, output);
        Assert.Contains(bad + ":3:3:", output);
        Assert.Equal(1, (await RunAsync("check", "config", Path.Combine(_folder, "missing.yml"))).Code);
        Assert.Equal(2, (await RunAsync("check", "config")).Code);
    }

    private static JsonObject New(string name, string? region)
    {
        var body = new JsonObject { ["prometheusInstanceName"] = name, ["version"] = "V1" };
        if (region is not null)
        {
            body["regionId"] = region;
        }

        return body;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string url)
    {
        using HttpResponseMessage response = await client.GetAsync(url);
        return response.StatusCode;
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using ChildProcess process = ChildProcess.Start(DeucalionServer.RepositoryFile("out/deucalion"), arguments);
        int code = await process.WaitForExitAsync(StartLimit);
        return (code, process.Output);
    }

    private ChildProcess Serve(params string[] arguments) =>
        ChildProcess.Start(DeucalionServer.RepositoryFile("out/deucalion"), ["serve", "--storage.path", Path.Combine(_folder, "data"), .. arguments]);

    private async Task<string> WriteConfigurationAsync(string yaml)
    {
        string file = Path.Combine(_folder, "server.yml");
        await File.WriteAllTextAsync(file, yaml);
        return file;
    }
}
