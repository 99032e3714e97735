using Deucalion.Control;
using Deucalion.Control.Database;
using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Files;
using Deucalion.Runtime.Instances;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Runtime.Tests;

/// <summary>Running instances over a control plane on SQLite in a temporary directory.</summary>
public sealed class RuntimeHost : IAsyncDisposable
{
    private RuntimeHost(string folder, ControlPlane control, ManualClock clock)
    {
        Folder = folder;
        Control = control;
        Clock = clock;
        Instances = NewInstances();
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Actor Tester { get; } = new("tester", null, "192.0.2.1", "request-1");

    public string Folder { get; }

    public ControlPlane Control { get; }

    public ManualClock Clock { get; }

    public RunningInstances Instances { get; private set; }

    public static async Task<RuntimeHost> OpenAsync(bool start = true)
    {
        string folder = Directory.CreateTempSubdirectory("deucalion-runtime-").FullName;
        var clock = new ManualClock();
        ControlPlane control = await ControlPlane.OpenAsync(
            new ControlOptions
            {
                Database = DatabaseOptions.SqliteFile(Path.Combine(folder, "control.db")),
                Validator = new ConfigurationValidator(null),
                Regions = [new Region("r1", "One")],
                Clock = clock,
            },
            Stop);
        await FirstStart.RunAsync(control, new RootKeySeed("root-key", "root-secret-0123456789"), Stop);
        var host = new RuntimeHost(folder, control, clock);
        if (start)
        {
            await host.Instances.StartAsync(Stop);
        }

        return host;
    }

    public async Task<InstanceRecord> CreateAsync(string name = "m") =>
        (await Control.Instances.CreateAsync(new InstanceDraft { Name = name }, Tester, Stop)).Instance;

    public RunningInstance Get(string id) => Instances.TryGet(id, out RunningInstance? i) ? i : throw new InvalidOperationException("not running");

    public string PathOf(string id) => Path.Combine(Folder, "instances", id);

    public async Task AppendAsync(string id, string name, long time, double value = 1)
    {
        var batch = new WriteBatch();
        batch.BeginSeries(LabelSet.Of(("__name__", name)));
        batch.AddSample(time, value);
        Assert.Equal(0, (await Get(id).Store.AppendAsync(batch, AppendOptions.Partial, Stop)).FailureCount);
        Get(id).Usage.CountWrite(1, 0, 10);
    }

    /// <summary>Metric names that have samples.</summary>
    public IReadOnlyList<string> Names(string id)
    {
        using IQuerier querier = Get(id).Store.OpenQuerier(long.MinValue, long.MaxValue);
        return querier.LabelValues("__name__", [], Stop);
    }

    public async Task RestartAsync()
    {
        await Instances.DisposeAsync();
        Instances = NewInstances();
        await Instances.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Instances.DisposeAsync();
        await Control.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private RunningInstances NewInstances() => new(
        new RuntimeOptions { StoragePath = Folder, MaintenanceInterval = TimeSpan.FromDays(1) }, new PhysicalFileSystem(), Control, Clock, NullLogger<RunningInstances>.Instance);
}
