using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Auth;
using Deucalion.Api.Control;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Configuration;
using Deucalion.Control.Database;
using Deucalion.Control.Inspection;
using Deucalion.Control.Instances;
using Deucalion.Control.Network;
using Deucalion.Control.Regions;
using Deucalion.Model.Labels;
using Deucalion.Runtime.Queries;
using Deucalion.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deucalion.Api.Tests.Control;

/// <summary>The control API and a small data plane on an in-process Kestrel.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string RootId = "root-key";
    public const string RootSecret = "root:secret-value";

    private readonly string _folder;
    private readonly WebApplication _app;

    private ApiHost(string folder, WebApplication app, ControlPlane plane, ManualClock clock, FakeInspector inspector, FirstStartResult first, MemoryLog log)
    {
        _folder = folder;
        _app = app;
        Plane = plane;
        Clock = clock;
        Inspector = inspector;
        First = first;
        Log = log;
        BaseUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(BaseUrl) };
    }

    public ControlPlane Plane { get; }

    public ManualClock Clock { get; }

    public ActiveQueries Queries => _app.Services.GetRequiredService<ActiveQueries>();

    public FakeInspector Inspector { get; }

    public FirstStartResult First { get; }

    public MemoryLog Log { get; }

    public string BaseUrl { get; }

    public HttpClient Client { get; }

    /// <summary>Everything that went out, for the check that no secret did.</summary>
    public ConcurrentBag<string> Sent { get; } = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ApiHost> StartAsync(string? publicBase = null)
    {
        string folder = Directory.CreateTempSubdirectory("deucalion-api-").FullName;
        var clock = new ManualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var log = new MemoryLog();
        ControlPlane plane = await ControlPlane.OpenAsync(
            new ControlOptions
            {
                Database = DatabaseOptions.SqliteFile(Path.Combine(folder, "control.db")),
                Validator = new WordValidator(),
                Regions = [new Region("r1", "Region one", publicBase), new Region("r2", "Region two", "https://r2.example.com", "http://r2.internal:9091")],
                Clock = clock,
                Throttle = new ThrottleOptions { KeyBurst = 5, KeyPerSecond = 1 },
                Logger = log.CreateLogger("control"),
            },
            Stop);
        FirstStartResult first = await FirstStart.RunAsync(plane, new RootKeySeed(RootId, RootSecret), Stop);
        var inspector = new FakeInspector();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<IInstanceInspector>(inspector);
        builder.Services.AddSingleton(new ActiveQueries(clock));
        WebApplication? running = null;
        builder.Services.AddDeucalionControl(new ControlApiOptions
        {
            Plane = plane,
            Clock = clock,
            RunSteps = false,
            TrustedProxies = [CidrBlock.Parse("127.0.0.2")],
            Listeners = () => new ListenerUrls(running!.Urls.Single(), null),
        });
        WebApplication app = running = builder.Build();
        app.UseRequestId();
        app.MapControlApi();
        app.Map(DataPlaneRouting.Prefix + "/api/v1/query", DataPlaneRouting.ForInstance(PermissionAction.QueryMetrics, Echo));
        app.Map(DataPlaneRouting.Prefix + "/api/v1/write", DataPlaneRouting.ForInstance(PermissionAction.WriteMetrics, Echo));
        await app.StartAsync(Stop);
        return new ApiHost(folder, app, plane, clock, inspector, first, log);

        static Task Echo(HttpContext context, DataPlaneAccess access) =>
            context.Response.WriteAsync($"{access.Instance.Id} {access.Principal.Kind} {access.Action}", context.RequestAborted);
    }

    public static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));

    /// <summary>Sends as root unless told otherwise; an empty <paramref name="authorization"/> sends none.</summary>
    public async Task<ApiAnswer> SendAsync(
        string method, string path, object? body = null, string? authorization = null, string? contentType = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("/prometheus", StringComparison.Ordinal) ? path : "/control/v1" + path);
        authorization ??= Basic(RootId, RootSecret);
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            string text = body as string ?? JsonSerializer.Serialize(body);
            request.Content = new StringContent(text);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType ?? "application/json");
        }

        using HttpResponseMessage response = await Client.SendAsync(request, Stop);
        string answer = await response.Content.ReadAsStringAsync(Stop);
        string[] requestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? [.. ids] : [];
        Assert.Single(requestId);
        if ((int)response.StatusCode >= 400)
        {
            Assert.True(Encoding.UTF8.GetByteCount(answer) < 1024, answer);
            using JsonDocument envelope = JsonDocument.Parse(answer);
            Assert.Equal("error", envelope.RootElement.GetProperty("status").GetString());
            Assert.False(envelope.RootElement.TryGetProperty("data", out _));
            Assert.NotEmpty(envelope.RootElement.GetProperty("error").GetString()!);
        }

        Sent.Add(answer + "\n" + response.Headers);
        return new ApiAnswer((int)response.StatusCode, answer, response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public async Task<JsonElement> InstanceAsync(string version = "V2", string region = "r1") =>
        (await SendAsync("POST", "/instances", new { prometheusInstanceName = "metrics", regionId = region, version })).Expect(201);

    public async Task<string> UserAsync(string name, params string[] policies)
    {
        (await SendAsync("POST", "/users", new { userName = name })).Expect(201);
        foreach (string policy in policies)
        {
            (await SendAsync("PUT", $"/users/{name}/policies/{policy}")).Expect(200);
        }

        JsonElement key = (await SendAsync("POST", $"/users/{name}/access-keys")).Expect(201);
        return Basic(key.GetProperty("accessKeyId").GetString()!, key.GetProperty("accessKeySecret").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Plane.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class WordValidator : IConfigurationValidator
    {
        public ValueTask<IReadOnlyList<string>> CheckConfigurationAsync(InstanceRecord instance, string text, IReadOnlyList<RuleFile> ruleFiles, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<string>>(text.Contains("bad", StringComparison.Ordinal) ? ["line 1, column 1: bad word"] : []);

        public ValueTask<IReadOnlyList<string>> CheckRuleFileAsync(InstanceRecord instance, RuleFileKind kind, string name, string text, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<string>>(text.Contains("bad", StringComparison.Ordinal) ? ["group 1: bad word"] : []);
    }
}
