using System.Net;
using System.Text.Json.Nodes;
using Deucalion.Testing.Databases;

namespace Deucalion.EndToEnd.Tests;

/// <summary>Two server processes, each with its own storage path, on one PostgreSQL control database.</summary>
public sealed class PostgreSqlTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("deucalion-pgtest-").FullName;
    private PostgreSqlCluster _cluster = null!;
    private DeucalionServer _one = null!;
    private DeucalionServer _two = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = new PostgreSqlCluster();
        string file = Path.Combine(_folder, "server.yml");
        await File.WriteAllTextAsync(file, $"database:\n  provider: postgresql\n  connectionString: \"{_cluster.CreateDatabase()}\"\n");
        var environment = new Dictionary<string, string> { ["DEUCALION_SERVER_CONFIG"] = file };
        _one = await DeucalionServer.StartAsync(environment: environment);
        _two = await DeucalionServer.StartAsync(environment: environment);
    }

    public async ValueTask DisposeAsync()
    {
        if (_one is not null)
        {
            await _one.DisposeAsync();
        }

        if (_two is not null)
        {
            await _two.DisposeAsync();
        }

        _cluster?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Changes_on_one_node_hold_on_the_other_within_a_second_and_survive_a_restart()
    {
        DeucalionServer.Instance v2 = await _one.CreateInstanceAsync("V2");
        DeucalionServer.Instance v1 = await _one.CreateInstanceAsync("V1");
        Assert.False(File.Exists(Path.Combine(_one.Directory, "control.db")));
        await _one.SendAsync(HttpMethod.Post, "/control/v1/users", new JsonObject { ["userName"] = "reader" }, HttpStatusCode.Created);
        JsonNode key = await _one.SendAsync(HttpMethod.Post, "/control/v1/users/reader/access-keys", null, HttpStatusCode.Created);
        string id = (string)key["accessKeyId"]!;
        string basic = DeucalionServer.Basic(id, (string)key["accessKeySecret"]!).ToString();
        JsonObject policy = new()
        {
            ["statements"] = new JsonArray(new JsonObject
            {
                ["effect"] = "Allow",
                ["actions"] = new JsonArray("prometheus:QueryMetrics"),
                ["resources"] = new JsonArray($"acs:prometheus:*:*:instance/{v2.Id}"),
            }),
        };
        await _one.SendAsync(HttpMethod.Put, "/control/v1/policies/only-this", policy, HttpStatusCode.Created);
        string attachment = "/control/v1/users/reader/policies/only-this";

        // Each change is made on one node and looked for on the other.
        await BecomesAsync(HttpStatusCode.Forbidden, v2, basic, null);
        await BecomesAsync(HttpStatusCode.OK, v2, basic, () => _one.SendAsync(HttpMethod.Put, attachment, null));
        await BecomesAsync(HttpStatusCode.Forbidden, v2, basic, () => _one.SendAsync(HttpMethod.Delete, attachment, null, HttpStatusCode.NoContent));
        await BecomesAsync(HttpStatusCode.OK, v2, basic, () => _one.SendAsync(HttpMethod.Put, attachment, null));
        await BecomesAsync(HttpStatusCode.Unauthorized, v2, basic, () => SetKeyAsync(id, "Inactive"));
        await BecomesAsync(HttpStatusCode.OK, v2, basic, () => SetKeyAsync(id, "Active"));

        JsonNode token = await _one.SendAsync(HttpMethod.Post, $"/control/v1/instances/{v1.Id}/tokens", new JsonObject(), HttpStatusCode.Created);
        JsonNode kept = await _one.SendAsync(HttpMethod.Post, $"/control/v1/instances/{v1.Id}/tokens", new JsonObject(), HttpStatusCode.Created);
        await BecomesAsync(HttpStatusCode.OK, v1, (string)token["token"]!, null);
        await BecomesAsync(
            HttpStatusCode.Unauthorized,
            v1,
            (string)token["token"]!,
            () => _one.SendAsync(HttpMethod.Delete, $"/control/v1/instances/{v1.Id}/tokens/{(string)token["tokenId"]!}", null, HttpStatusCode.NoContent));

        await _two.KillAndRestartAsync();
        await _one.RestartAsync();
        foreach (DeucalionServer server in new[] { _one, _two })
        {
            Assert.Equal(HttpStatusCode.OK, await QueryAsync(server, v2, basic));
            Assert.Equal(HttpStatusCode.OK, await QueryAsync(server, v1, (string)kept["token"]!));
            Assert.Equal(HttpStatusCode.Unauthorized, await QueryAsync(server, v1, (string)token["token"]!));
            JsonArray instances = (await server.SendAsync(HttpMethod.Get, "/control/v1/instances", null))["items"]!.AsArray();
            Assert.Superset(new HashSet<string> { v1.Id, v2.Id }, instances.Select(i => (string)i!["prometheusInstanceId"]!).ToHashSet());
        }
    }

    private async Task BecomesAsync(HttpStatusCode expected, DeucalionServer.Instance instance, string authorization, Func<Task>? change)
    {
        if (change is not null)
        {
            await change();
        }

        HttpStatusCode last = default;
        TimeSpan took = await Eventually.TrueAsync(
            $"the other node answers {expected}",
            change is null ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(5),
            async () => (last = await QueryAsync(_two, instance, authorization)) == expected,
            () => $"(last: {last})");
        Assert.True(change is null || took <= Limit, $"{expected} on the other node only after {took.TotalMilliseconds} ms");
    }

    private Task SetKeyAsync(string id, string status) =>
        _one.SendAsync(HttpMethod.Patch, "/control/v1/users/reader/access-keys/" + id, new JsonObject { ["status"] = status });

    private static async Task<HttpStatusCode> QueryAsync(DeucalionServer server, DeucalionServer.Instance instance, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/prometheus/local/{instance.Id}/api/v1/query?query=1");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }
}
