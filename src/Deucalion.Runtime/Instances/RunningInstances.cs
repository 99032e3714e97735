using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Deucalion.Control;
using Deucalion.Control.Instances;
using Deucalion.Primitives.Files;
using Deucalion.Runtime.Push;
using Deucalion.Runtime.Remote;
using Deucalion.Scrape;
using Deucalion.Tsdb;
using Microsoft.Extensions.Logging;

namespace Deucalion.Runtime.Instances;

/// <summary>
/// The instances that live in this process: opens what the control plane has, follows its changes, closes in order. An instance
/// that cannot be opened (damaged beyond repair, no permission on its directory) is logged and does not keep the others from serving.
/// </summary>
public sealed partial class RunningInstances : IInstanceLifecycle, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RunningInstance> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _failed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ReplayProgress> _replays = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _change = new(1, 1);
    private readonly RuntimeOptions _options;
    private readonly IFileSystem _files;
    private readonly ControlPlane _control;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly MaintenanceWorker _maintenance;
    private int _total;
    private int _disposed;

    /// <summary>Makes the room; nothing runs before <see cref="StartAsync"/>.</summary>
    public RunningInstances(RuntimeOptions options, IFileSystem files, ControlPlane control, TimeProvider clock, ILogger<RunningInstances> logger)
    {
        _options = options;
        _files = files;
        _control = control;
        _clock = clock;
        _logger = logger;
        _maintenance = new MaintenanceWorker(() => (IReadOnlyCollection<RunningInstance>)_running.Values, options.MaintenanceInterval, clock, logger);
    }

    /// <summary>The instances that serve.</summary>
    public IReadOnlyCollection<RunningInstance> All => (IReadOnlyCollection<RunningInstance>)_running.Values;

    /// <summary>Opened so far and to be opened, for progress at start.</summary>
    public (int Opened, int Total) Progress => (_running.Count + _failed.Count, _total);

    /// <summary>Log segments that the instances which are being opened replay, and how many of them are done.</summary>
    public ReplayProgress Replay => new(_replays.Values.Sum(p => p.Segments), _replays.Values.Sum(p => p.Done));

    /// <summary>Finds one that serves.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out RunningInstance? instance) => _running.TryGetValue(id, out instance);

    /// <summary>Why an instance does not serve here; null when it does or is unknown.</summary>
    public string? FailureOf(string id) => _failed.GetValueOrDefault(id);

    /// <summary>Opens every instance of the control plane and follows its changes from then on.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _files.CreateDirectory(InstancesPath);
        IReadOnlyList<InstanceRecord> records = await _control.SubscribeAsync(this, cancellation).ConfigureAwait(false);
        _total = records.Count;

        // Changes that come meanwhile wait: one for an instance that is being opened would otherwise miss it.
        await LockedAsync(
            () => Parallel.ForEachAsync(
                records,
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
                async (record, token) => await OpenAsync(record, token).ConfigureAwait(false)),
            cancellation).ConfigureAwait(false);
        _maintenance.Start();
    }

    /// <inheritdoc/>
    public Task CreatedAsync(InstanceRecord instance, CancellationToken cancellationToken) => LockedAsync(() => OpenAsync(instance, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task ChangedAsync(InstanceRecord before, InstanceRecord instance, CancellationToken cancellationToken) => LockedAsync(
        () =>
        {
            if (_running.TryGetValue(instance.Id, out RunningInstance? running))
            {
                running.Change(instance);
                running.Store.Reconfigure(StoreOptions(instance));
            }

            return Task.CompletedTask;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ConfigurationChangedAsync(InstanceRecord instance, CancellationToken cancellationToken) => LockedAsync(
        async () =>
        {
            if (_running.TryGetValue(instance.Id, out RunningInstance? running))
            {
                await ApplyConfigurationAsync(running, cancellationToken).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task DeletedAsync(InstanceRecord instance, CancellationToken cancellationToken) => LockedAsync(() => CloseAsync(instance.Id), cancellationToken);

    /// <inheritdoc/>
    public Task PurgedAsync(InstanceRecord instance, CancellationToken cancellationToken) => LockedAsync(
        async () =>
        {
            await CloseAsync(instance.Id).ConfigureAwait(false);
            _files.DeleteDirectory(PathOf(instance.Id));
            _files.SyncDirectory(InstancesPath);
        },
        cancellationToken);

    /// <summary>Stops background work, scraping and stores; what was acknowledged is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        // Both the server and the container of services end it.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _maintenance.DisposeAsync().ConfigureAwait(false);
        await Parallel.ForEachAsync(_running.Keys, async (id, _) => await CloseAsync(id).ConfigureAwait(false)).ConfigureAwait(false);
        _change.Dispose();
    }

    private string InstancesPath => Path.Combine(_options.StoragePath, "instances");

    private string PathOf(string id) => Path.Combine(InstancesPath, id);

    private async Task LockedAsync(Func<Task> change, CancellationToken cancellation)
    {
        await _change.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await change().ConfigureAwait(false);
        }
        finally
        {
            _change.Release();
        }
    }

    private async Task OpenAsync(InstanceRecord record, CancellationToken cancellation)
    {
        if (_running.ContainsKey(record.Id))
        {
            return;
        }

        TimeSeriesStore store;
        try
        {
            store = TimeSeriesStore.Open(StoreOptions(record), _files, PathOf(record.Id), _clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException)
        {
            _failed[record.Id] = e.Message;
            LogOpenFailed(_logger, record.Id, record.Name, e.Message);
            return;
        }

        var instance = new RunningInstance(
            record, store, NewScrapeService, NewPushGateway, new RemoteLinks(store, _options.UserAgent, _clock, text => LogStore(_logger, LogLevel.Warning, record.Id, text)), _clock);
        try
        {
            await ApplyConfigurationAsync(instance, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // The control database is away or the process ends: nothing else would close what is open already.
            await instance.StopAsync().ConfigureAwait(false);
            throw;
        }

        _running[record.Id] = instance;
        _failed.TryRemove(record.Id, out _);
    }

    private async Task ApplyConfigurationAsync(RunningInstance instance, CancellationToken cancellation)
    {
        string text = (await _control.Configurations.GetAsync(instance.Record.Id, cancellation).ConfigureAwait(false)).Text;
        await instance.ApplyConfigurationAsync(text, _options.InstanceFiles).ConfigureAwait(false);
        if (instance.LastConfigurationError is { } error)
        {
            LogConfigurationRefused(_logger, instance.Record.Id, error);
        }
    }

    private ScrapeService NewScrapeService(RunningInstance instance) => new(
        new CountingAppender(instance.Appender, () => instance),
        instance.Store,
        _clock,
        new ScrapeServiceOptions
        {
            InstanceAddress = _options.InstanceAddress,
            UserAgent = _options.UserAgent,
            ImmediateStart = _options.ImmediateScrapes,
        });

    private PushGateway NewPushGateway(RunningInstance instance) => new(
        _files,
        Path.Combine(PathOf(instance.Record.Id), "push"),
        new CountingAppender(instance.Appender, () => instance),
        _clock,
        text => LogStore(_logger, LogLevel.Warning, instance.Record.Id, text));

    private async Task CloseAsync(string id)
    {
        _failed.TryRemove(id, out _);
        if (_running.TryRemove(id, out RunningInstance? instance))
        {
            await instance.StopAsync().ConfigureAwait(false);
        }
    }

    private TimeSeriesStoreOptions StoreOptions(InstanceRecord record) => new()
    {
        Retention = TimeSpan.FromDays(record.StorageDurationDays),
        RetentionBytes = record.StorageSize,
        RetentionRules = StoreRetention.RulesOf(record, text => LogStore(_logger, LogLevel.Error, record.Id, text)),
        OutOfOrderWindow = record.OutOfOrderWindow is { } window ? (long)window.TotalMilliseconds : long.MaxValue,
        SyncMode = _options.SyncMode,
        ReplayProgress = p => _replays[record.Id] = p,
        Log = m => LogStore(_logger, m.Level == StoreMessageLevel.Error ? LogLevel.Error : m.Level == StoreMessageLevel.Warning ? LogLevel.Warning : LogLevel.Information, record.Id, m.Text),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "an instance could not be opened and does not serve")]
    private static partial void LogOpenFailed(ILogger logger, string instanceId, string name, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "the stored configuration of an instance cannot be applied, the earlier one stays in force")]
    private static partial void LogConfigurationRefused(ILogger logger, string instanceId, string error);

    [LoggerMessage(Message = "storage of an instance")]
    private static partial void LogStore(ILogger logger, LogLevel level, string instanceId, string text);
}
