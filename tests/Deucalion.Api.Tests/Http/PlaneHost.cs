using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Admin;
using Deucalion.Api.Auth;
using Deucalion.Api.Cardinality;
using Deucalion.Api.Console;
using Deucalion.Api.Federation;
using Deucalion.Api.Http;
using Deucalion.Api.Import;
using Deucalion.Api.Metadata;
using Deucalion.Api.Notifications;
using Deucalion.Api.Otlp;
using Deucalion.Api.Push;
using Deucalion.Api.Query;
using Deucalion.Api.RemoteRead;
using Deucalion.Api.Rules;
using Deucalion.Api.Search;
using Deucalion.Api.Status;
using Deucalion.Api.Write;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Files;
using Deucalion.PromQL;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Deucalion.Runtime.Server;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Api.Tests.Http;

/// <summary>The data plane with its real rooms on a loopback port: control plane on SQLite, instances in a temporary directory.</summary>
public sealed class PlaneHost : IAsyncDisposable
{
    public const long Now = 1_767_225_600_000;

    private readonly string _folder;
    private WebApplication _app = null!;

    private PlaneHost(string folder) => _folder = folder;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Actor Tester { get; } = new("tester", null, "192.0.2.1", "request-1");

    public ControlPlane Control { get; private set; } = null!;

    public RunningInstances Instances { get; private set; } = null!;

    public InstanceRecord Record { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public RunningInstance Instance => Instances.TryGet(Record.Id, out RunningInstance? i) ? i : throw new InvalidOperationException("not running");

    public string Url => $"/prometheus/r1/{Record.Id}/";

    public bool HasDefault { get; set; }

    public bool Stopped { get; private set; }

    public DataPlaneRoutes Routes { get; private set; } = null!;

    public DataPlaneFeatures Features { get; private set; } = null!;

    public ServerState State { get; private set; } = null!;
    public QueryRunner Runner { get; private set; } = null!;

    public static async Task<PlaneHost> StartAsync(string cors = ".*", Action<string, string>? beforeOpen = null)
    {
        var host = new PlaneHost(Directory.CreateTempSubdirectory("deucalion-plane-").FullName);
        var clock = new ManualClock(Now);
        ControlPlane control = host.Control = await ControlPlane.OpenAsync(
            new ControlOptions
            {
                Database = DatabaseOptions.SqliteFile(Path.Combine(host._folder, "control.db")),
                Validator = new ConfigurationValidator(null),
                Regions = [new Region("r1", "One")],
                Clock = clock,
            },
            Stop);
        await FirstStart.RunAsync(control, new RootKeySeed("root-key", "root-secret-0123456789"), Stop);
        host.Record = (await control.Instances.CreateAsync(new InstanceDraft { Name = "m", Version = InstanceVersion.V1 }, Tester, Stop)).Instance;
        beforeOpen?.Invoke(host._folder, host.Record.Id);
        host.Instances = new RunningInstances(
            new RuntimeOptions { StoragePath = host._folder, MaintenanceInterval = TimeSpan.FromDays(1) }, new PhysicalFileSystem(), control, clock, NullLogger<RunningInstances>.Instance);
        await host.Instances.StartAsync(Stop);
        var facts = new ServerFacts("1.2.3", DateTimeOffset.UnixEpoch, new Dictionary<string, string> { ["b.flag"] = "2", ["a.flag"] = "1" });
        var gate = new QueryGate(4, clock);
        host.Runner = new QueryRunner(gate, new ActiveQueries(clock), new QueryRunnerOptions(), clock, NullLogger<QueryRunner>.Instance);
        var state = host.State = new ServerState();
        state.Ready();
        var metrics = new SelfMetrics(facts, host.Instances, gate, new HttpCounters());
        var door = new DataPlaneGate(control, []);
        var features = host.Features = new DataPlaneFeatures { Admin = true, Lifecycle = true };
        var management = new ManagementDoor(control, door, trustsEveryCaller: true);
        var reload = new ServerReload(host.Instances);
        IDataPlaneRouteSource[] more =
        [
            new LifecycleEndpoints(features, reload, metrics), new FederationEndpoint(clock), new SearchEndpoints(features, clock), new AdminEndpoints(features, clock),
            new NotificationEndpoints(state, facts, clock), new TsdbStatusEndpoint(new CensusRequest(gate)), new CardinalityEndpoints(new CensusRequest(gate)), new LimitsEndpoint(),
            new RuleGroupEndpoints(control, door), Protocols(facts, features, gate, clock),
        ];
        var routes = host.Routes = new DataPlaneRoutes(
            new QueryEndpoints(new PromQLEngine(clock), host.Runner, clock), new SeriesEndpoints(), new MetadataEndpoints(), new TargetEndpoints(),
            new StatusEndpoints(facts, features, host.Instances, clock), new SelfMetricsEndpoint(metrics),
            features, more);
        var plane = new DataPlane(
            routes, management, host.Instances, state, new Cors(cors), () => host.HasDefault ? host.Instance : null, NullLogger<DataPlane>.Instance);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        WebApplication app = host._app = builder.Build();
        app.UseRequestId();
        plane.Use(app);
        new ServerEndpoints(state, metrics, facts, door, control, new ServerLifecycle(features, management, reload, () => host.Stopped = true), new ConsoleEndpoints(new ConsoleFiles(typeof(PlaneHost).Assembly), control)).Map(app);
        await app.StartAsync(Stop);
        host.Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return host;
    }

    private static ProtocolRoutes Protocols(ServerFacts facts, DataPlaneFeatures features, QueryGate gate, TimeProvider clock)
    {
        var receiver = new BatchReceiver(clock);
        return new ProtocolRoutes(
            new WriteEndpoint(new RemoteWriteReceiver(clock)), new RemoteReadEndpoint(gate), new OtlpEndpoint(receiver), new PushEndpoint(facts),
            new ImportEndpoint(receiver, clock), new ExportEndpoint(gate), features);
    }

    /// <summary>Two series of team a and b with a sample each, an exemplar and metadata of both families.</summary>
    public async Task FillAsync()
    {
        var batch = new WriteBatch();
        foreach (string team in (string[])["a", "b"])
        {
            batch.BeginSeries(LabelSet.Of(("__name__", $"metric_{team}_total"), ("team", team), ("only_" + team, "x")));
            batch.AddSample(Now - 1000, team == "a" ? 1.5 : 2);
            batch.AddExemplar(new Exemplar(LabelSet.Of(("trace", "t" + team)), 3, Now - 1000));
            batch.AddMetadata(new MetricMetadata("metric_" + team, MetricType.Counter, "Help of " + team, string.Empty));
        }

        AppendResult result = await Instance.Store.AppendAsync(batch, AppendOptions.Partial, Stop);
        Assert.Equal(0, result.FailureCount);
        await Instance.Store.SetMetadataAsync(batch.Metadata, Stop);
    }

    /// <summary>A V2 instance's user that may read and write series of team a alone.</summary>
    public async Task<string> ScopedAsync()
    {
        Record = (await Control.Instances.CreateAsync(new InstanceDraft { Name = "scoped" }, Tester, Stop)).Instance;
        await Control.Users.CreateAsync("ann", string.Empty, null, ifNotExists: false, Tester, Stop);
        await Control.Policies.PutAsync(
            "team-a", null, [new PolicyStatement { Effect = PolicyEffect.Allow, Actions = ["prometheus:QueryMetrics", "prometheus:WriteMetrics"], Resources = ["*"], Matchers = ["{team=\"a\"}"] }], Tester, Stop);
        await Control.Users.AttachAsync("ann", "team-a", Tester, Stop);
        IssuedAccessKey key = await Control.AccessKeys.CreateAsync("ann", Tester, Stop);
        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key.Record.Id + ":" + key.Secret));
    }

    /// <summary>A V2 instance and the root key.</summary>
    public async Task<string> RootAsync()
    {
        await V2Async();
        return "Basic " + Convert.ToBase64String("root-key:root-secret-0123456789"u8);
    }

    /// <summary>A V2 instance and a user of it with one policy, or with none.</summary>
    public async Task<string> KeyAsync(string user, PolicyStatement? statement)
    {
        await V2Async();
        await Control.Users.CreateAsync(user, string.Empty, null, ifNotExists: false, Tester, Stop);
        if (statement is not null)
        {
            await Control.Policies.PutAsync("of-" + user, null, [statement], Tester, Stop);
            await Control.Users.AttachAsync(user, "of-" + user, Tester, Stop);
        }

        IssuedAccessKey key = await Control.AccessKeys.CreateAsync(user, Tester, Stop);
        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key.Record.Id + ":" + key.Secret));
    }

    private async Task V2Async() =>
        Record = (await Control.Instances.CreateAsync(new InstanceDraft { Name = "v2", IfNotExists = true }, Tester, Stop)).Instance;

    public async Task<PlaneAnswer> SendAsync(
        string method, string path, HttpContent? content = null, string? authorization = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : Url + path) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request, Stop);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new PlaneAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop), all);
    }

    public Task<PlaneAnswer> GetAsync(string path, string? authorization = null) => SendAsync("GET", path, null, authorization);

    public Task<PlaneAnswer> WriteAsync(byte[] message, string? authorization = null, string type = "application/x-protobuf")
    {
        var content = new ByteArrayContent(Snappier.Snappy.CompressToArray(message));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        content.Headers.ContentEncoding.Add("snappy");
        return SendAsync("POST", "api/v1/write", content, authorization);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Instances.DisposeAsync();
        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
