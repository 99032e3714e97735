using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.RemoteWrite;
using Deucalion.RemoteWrite.Reading;
using Deucalion.RemoteWrite.Sending;
using Deucalion.Scrape;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.Runtime.Remote;

/// <summary>The <c>remote_write</c> and <c>remote_read</c> sections of one instance, in force. Applied one configuration at a time.</summary>
public sealed class RemoteLinks : IAsyncDisposable
{
    private readonly ITimeSeriesStore _store;
    private readonly TimeProvider _clock;
    private readonly string _userAgent;
    private readonly Action<string> _warn;
    private List<(RemoteWriteConfiguration Configuration, LabelSet External, SendingDestination Destination, ConfiguredHttpClient Client)> _sending = [];
    private List<ConfiguredHttpClient> _reading = [];
    private volatile ISampleQueryable _readable;

    /// <summary>Links of a store; none before <see cref="ApplyAsync"/>.</summary>
    public RemoteLinks(ITimeSeriesStore store, string userAgent, TimeProvider clock, Action<string> warn)
    {
        _store = store;
        _readable = store;
        _userAgent = userAgent;
        _clock = clock;
        _warn = warn;
        Appender = new SendingAppender(store);
    }

    /// <summary>Stores batches and passes them on.</summary>
    public SendingAppender Appender { get; }

    /// <summary>The store's samples, with those of the servers of <c>remote_read</c>.</summary>
    public ISampleQueryable Readable => _readable;

    /// <summary>Puts a configuration in force; destinations that did not change keep what waits in them.</summary>
    public async Task ApplyAsync(PrometheusConfiguration configuration, LabelSet externalLabels)
    {
        var kept = new List<(RemoteWriteConfiguration, LabelSet, SendingDestination, ConfiguredHttpClient)>();
        var ended = _sending;
        foreach (RemoteWriteConfiguration wanted in configuration.RemoteWrite)
        {
            int same = ended.FindIndex(s => s.Configuration == wanted && s.External.Equals(externalLabels));
            if (same >= 0)
            {
                kept.Add(ended[same]);
                ended.RemoveAt(same);
                continue;
            }

            var client = new ConfiguredHttpClient(wanted.HttpClient, _clock);
            kept.Add((wanted, externalLabels, new SendingDestination(wanted, externalLabels, Guarded(client), _store, _userAgent, _clock, _warn), client));
        }

        _sending = kept;
        Appender.Destinations = [.. kept.Select(k => k.Item3)];
        await EndAsync(ended).ConfigureAwait(false);

        List<ConfiguredHttpClient> before = _reading;
        _reading = [];
        var readers = new List<RemoteReader>();
        foreach (RemoteReadConfiguration wanted in configuration.RemoteRead)
        {
            var client = new ConfiguredHttpClient(wanted.HttpClient, _clock);
            _reading.Add(client);
            readers.Add(new RemoteReader(wanted, externalLabels, Guarded(client), _userAgent));
        }

        _readable = readers.Count == 0 ? _store : new MergedQueryable(_store, readers, LocalStart);
        before.ForEach(c => c.Dispose());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Appender.Destinations = [];
        await EndAsync(_sending).ConfigureAwait(false);
        _sending = [];
        _reading.ForEach(c => c.Dispose());
    }

    private static async Task EndAsync(List<(RemoteWriteConfiguration Configuration, LabelSet External, SendingDestination Destination, ConfiguredHttpClient Client)> sending)
    {
        await Task.WhenAll(sending.Select(s => s.Destination.DisposeAsync().AsTask())).ConfigureAwait(false);
        sending.ForEach(s => s.Client.Dispose());
    }

    // Settings that cannot be used (a key file that is gone) are a failure of the request, not of the queue.
    private static SendRequest Guarded(ConfiguredHttpClient client) => async (request, cancellation) =>
    {
        try
        {
            return await client.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ScrapeException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    };

    // An empty store covers nothing.
    private long LocalStart() => _store.Statistics(1) is { SeriesCount: > 0 } s ? s.MinTime : long.MaxValue;
}
