using Deucalion.Control.Instances;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Runtime.Push;
using Deucalion.Runtime.Remote;
using Deucalion.Runtime.Queries;
using Deucalion.Scrape;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb;

namespace Deucalion.Runtime.Instances;

/// <summary>
/// One instance while it serves: its record, its store and its scraping, which feeds the store. Made and ended by
/// <see cref="InstanceDirectory"/>; a request that holds one during the end gets <see cref="Storage.StorageUnavailableException"/>.
/// </summary>
public sealed class RunningInstance
{
    private readonly TimeProvider _clock;
    private volatile InstanceRecord _record;
    private volatile PrometheusConfiguration _configuration;

    internal RunningInstance(
        InstanceRecord record, TimeSeriesStore store, Func<RunningInstance, ScrapeService> scrape, Func<RunningInstance, PushGateway> push, RemoteLinks remote, TimeProvider clock)
    {
        _record = record;
        _clock = clock;
        SampleRate = new SampleRate(clock);
        _configuration = new PrometheusConfiguration();
        Store = store;
        Remote = remote;
        DeltaTotals = new DeltaTotals(store);
        Scrape = scrape(this);
        Push = push(this);
        LastConfigurationTime = clock.GetUtcNow();
    }

    /// <summary>What the control plane knows of it.</summary>
    public InstanceRecord Record => _record;

    /// <summary>Its samples.</summary>
    public TimeSeriesStore Store { get; }

    /// <summary>Its scraping.</summary>
    public ScrapeService Scrape { get; }

    /// <summary>Holds the samples it receives to a rate.</summary>
    public SampleRate SampleRate { get; }

    /// <summary>Where it sends samples to and reads samples from.</summary>
    public RemoteLinks Remote { get; }

    /// <summary>Takes samples of every write door: to the store, and on to the destinations of remote_write.</summary>
    public IAppender Appender => Remote.Appender;

    /// <summary>Its samples, with those of the servers of remote_read.</summary>
    public ISampleQueryable Readable => Remote.Readable;

    /// <summary>Its push gateway.</summary>
    public PushGateway Push { get; }

    /// <summary>Totals of the changes that it receives by OTLP.</summary>
    public DeltaTotals DeltaTotals { get; }

    /// <summary>What it is used for.</summary>
    public InstanceUsage Usage { get; } = new();

    /// <summary>Its last queries.</summary>
    public QueryHistory Queries { get; } = new();

    /// <summary>The configuration in force.</summary>
    public PrometheusConfiguration Configuration => _configuration;

    /// <summary>Labels of everything that leaves the instance: those of its record, and over them those of its configuration.</summary>
    public LabelSet ExternalLabels
    {
        get
        {
            LabelSet configured = _configuration.Global.ExternalLabels;
            return _record.ExternalLabels.Count == 0 ? configured : LabelSet.Of(_record.ExternalLabels.Concat(configured.ToPairs()));
        }
    }

    /// <summary>When a configuration was last applied, or refused.</summary>
    public DateTimeOffset LastConfigurationTime { get; private set; }

    /// <summary>Why the last configuration was refused; null = it was applied.</summary>
    public string? LastConfigurationError { get; private set; }

    /// <summary>Milliseconds between evaluations; the step of subqueries that give none.</summary>
    public long EvaluationInterval => (long)_configuration.Global.EvaluationInterval.TotalMilliseconds;

    /// <summary>The configuration with defaults, secrets hidden.</summary>
    public string PrintConfiguration() => ConfigurationPrinter.Print(_configuration);

    /// <summary>
    /// Puts a configuration text in force; one that is wrong (it was checked when it was stored, but an older version may have let it
    /// in) leaves the present one running and is remembered in <see cref="LastConfigurationError"/>.
    /// </summary>
    internal async Task ApplyConfigurationAsync(string yaml, FileBoundary? files)
    {
        LastConfigurationTime = _clock.GetUtcNow();
        try
        {
            PrometheusConfiguration configuration = InstanceConfiguration.Read(yaml, files);
            await Scrape.ApplyAsync(configuration).ConfigureAwait(false);
            _configuration = configuration;
            await Remote.ApplyAsync(configuration, ExternalLabels).ConfigureAwait(false);
            Push.Start(configuration.Global.ScrapeInterval);
            LastConfigurationError = null;
        }
        catch (ConfigurationException e)
        {
            LastConfigurationError = e.Message;
        }
    }

    /// <summary>Takes over a changed record.</summary>
    internal void Change(InstanceRecord record) => _record = record;

    internal async ValueTask StopAsync()
    {
        // Scraping first: it writes the staleness markers of its targets on the way out.
        await Scrape.DisposeAsync().ConfigureAwait(false);
        await Push.DisposeAsync().ConfigureAwait(false);
        await Remote.DisposeAsync().ConfigureAwait(false);
        DeltaTotals.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}
