using System.Net;
using System.Text;
using Deucalion.Control.Access;
using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Deucalion.Testing;

namespace Deucalion.Control.Tests;

/// <summary>A control plane on a fresh database with root's key, and shorthand for what tests do with it.</summary>
public sealed class TestPlane : IAsyncDisposable
{
    public const string RootId = "root-key";
    public const string RootSecret = "root:secret$with-colon";

    private readonly string? _folder;

    private TestPlane(ControlPlane plane, DatabaseOptions database, ManualClock clock, FirstStartResult first, string? folder)
    {
        Plane = plane;
        Database = database;
        Clock = clock;
        First = first;
        _folder = folder;
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Actor Tester { get; } = new("tester", null, "192.0.2.1", "request-1");

    public ControlPlane Plane { get; private set; }

    public DatabaseOptions Database { get; }

    public ManualClock Clock { get; }

    public FirstStartResult First { get; }

    public static async Task<TestPlane> OpenAsync(DatabaseOptions? database = null, ManualClock? clock = null, ThrottleOptions? throttle = null)
    {
        string? folder = null;
        if (database is null)
        {
            folder = Directory.CreateTempSubdirectory("deucalion-control-").FullName;
            database = DatabaseOptions.SqliteFile(Path.Combine(folder, "control.db"));
        }

        clock ??= new ManualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ControlPlane plane = await OpenPlaneAsync(database, clock, throttle);
        FirstStartResult first = await FirstStart.RunAsync(plane, new RootKeySeed(RootId, RootSecret), Stop);
        return new TestPlane(plane, database, clock, first, folder);
    }

    public static Task<ControlPlane> OpenPlaneAsync(DatabaseOptions database, ManualClock clock, ThrottleOptions? throttle = null, int maxInstances = 50) =>
        ControlPlane.OpenAsync(
            new ControlOptions
            {
                Database = database,
                Validator = new AcceptingValidator(),
                Regions = [new Region("r1", "Region one"), new Region("r2", "Region two")],
                Clock = clock,
                Throttle = throttle ?? new ThrottleOptions(),
                MaxInstances = maxInstances,
            },
            Stop);

    public static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));

    public async Task RestartAsync()
    {
        await Plane.DisposeAsync();
        Plane = await OpenPlaneAsync(Database, Clock);
    }

    public async Task<InstanceRecord> InstanceAsync(InstanceVersion version = InstanceVersion.V2, string region = "r1", Func<InstanceDraft, InstanceDraft>? with = null)
    {
        var draft = new InstanceDraft { Name = "metrics", RegionId = region, Version = version };
        return (await Plane.Instances.CreateAsync(with is null ? draft : with(draft), Tester, Stop)).Instance;
    }

    /// <summary>A user with a key; gives the Authorization header.</summary>
    public async Task<string> UserAsync(string name, params string[] policies)
    {
        await Plane.Users.CreateAsync(name, string.Empty, null, ifNotExists: false, Tester, Stop);
        foreach (string policy in policies)
        {
            await Plane.Users.AttachAsync(name, policy, Tester, Stop);
        }

        IssuedAccessKey key = await Plane.AccessKeys.CreateAsync(name, Tester, Stop);
        return Basic(key.Record.Id, key.Secret);
    }

    public async Task PolicyAsync(string name, params PolicyStatement[] statements) => await Plane.Policies.PutAsync(name, null, statements, Tester, Stop);

    public AuthorizationDecision Ask(InstanceRecord instance, string? header, PermissionAction action = PermissionAction.QueryMetrics, string from = "198.51.100.7", ControlPlane? on = null) =>
        Ask(instance, header is null ? [] : [header], action, from, on);

    public AuthorizationDecision Ask(InstanceRecord instance, string?[] headers, PermissionAction action = PermissionAction.QueryMetrics, string from = "198.51.100.7", ControlPlane? on = null) =>
        (on ?? Plane).Authorizer.Authorize(new AuthorizationRequest
        {
            RegionId = instance.RegionId,
            InstanceId = instance.Id,
            AuthorizationHeaders = headers,
            RemoteAddress = IPAddress.Parse(from),
            Action = action,
        });

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
