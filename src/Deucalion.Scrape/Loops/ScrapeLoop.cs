using Deucalion.Model.Configuration;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Scrape.Targets;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Exposition;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// Scrapes one target at its interval. One asynchronous flow, no thread of its own. Every turn stores one batch: the samples (or
/// staleness markers for all of them when the scrape failed) and the series about the scrape. When the store refuses the batch the
/// target shows the error, and the next turn tries anew; what it refused is lost.
/// </summary>
internal sealed class ScrapeLoop : IDisposable
{
    // Timers fire a little late; times within this (and a hundredth of the interval) are moved to the planned time, which compresses better.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(2);

    private readonly ScrapeConfiguration _configuration;
    private readonly ScrapeLoopPorts _ports;
    private readonly TargetScraper _scraper;
    private readonly BodyReader _reader;
    private readonly ReportSeries _report;
    private readonly WriteBatch _batch = new();
    private readonly ScrapeBody _body = new();
    private readonly double[] _reportValues = new double[ReportSeries.Count];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _lastStart = DateTimeOffset.MinValue;
    private long _lastTime = long.MinValue;
    private long _metadataFrom;

    public ScrapeLoop(Target target, ScrapeConfiguration configuration, ScrapeHttpClient client, ScrapeCache cache, ScrapeLoopPorts ports)
    {
        Target = target;
        Cache = cache;
        _configuration = configuration;
        _ports = ports;
        _scraper = new TargetScraper(target, configuration, client, ports.Options, ports.Time);
        _reader = new BodyReader(target, configuration, cache, ports.Counters);
        _report = new ReportSeries(target, configuration.ExtraScrapeMetrics);
    }

    public Target Target { get; }

    public ScrapeCache Cache { get; }

    /// <summary>An error that fails every scrape, such as too many targets; null = none.</summary>
    public string? ForcedError { get; set; }

    /// <summary>Starts; <paramref name="kill"/> ends it at once, <see cref="StopAsync"/> after the present scrape.</summary>
    public void Start(CancellationToken kill) => _running = Task.Run(() => RunAsync(kill), CancellationToken.None);

    /// <summary>Ends the loop after the scrape that is running.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _body.Dispose();
    }

    /// <summary>One turn at a planned time. Never throws but for cancellation.</summary>
    internal async Task ScrapeAsync(DateTimeOffset planned, CancellationToken kill)
    {
        await _turn.WaitAsync(kill);
        try
        {
            await TurnAsync(planned, kill);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Labels of all series that the last scrape wrote.</summary>
    internal async Task<HashSet<LabelSet>> LiveAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return _lastTime == long.MinValue ? [] : [.. Cache.Live(), .. _report.Labels];
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task TurnAsync(DateTimeOffset planned, CancellationToken kill)
    {
        DateTimeOffset start = _ports.Time.GetUtcNow();
        long started = _ports.Time.GetTimestamp();
        if (_lastStart != DateTimeOffset.MinValue)
        {
            _ports.Intervals.Observe(Target.Interval, start - _lastStart);
        }

        _lastStart = start;
        long time = planned.ToUnixTimeMilliseconds();
        _batch.Clear();
        double bodySize = 0;
        FillResult result = default;
        string? error = ForcedError;
        if (error is null)
        {
            (string contentType, error, bodySize) = await FetchAsync(kill);
            result = error is null ? Fill(contentType, time) : default;
            error ??= result.Error;
        }

        bool failed = error is not null;
        if (failed)
        {
            _batch.Clear();
            _reader.Entries.Clear();
            Cache.DropTracked();
            _ports.FailureLog.Write(_configuration, Target.Url, error!, start);
        }

        AddStaleMarkers(Cache.Stale(), time);
        TimeSpan duration = _ports.Time.GetElapsedTime(started);
        SetReport(failed, duration, result, bodySize);
        string? refused = await StoreAsync(time, AppendOptions.Partial, kill);
        if (!failed)
        {
            await RememberMetadataAsync(kill);
        }

        Finish(!failed && _body.Memory.Length > 0 && bodySize > 0);
        _lastTime = Math.Max(_lastTime, time);
        error ??= refused;
        Target.State = new TargetState(error is null ? TargetHealth.Up : TargetHealth.Down, error ?? string.Empty, planned, duration);
    }

    /// <summary>
    /// Marks everything this loop has written as ended; only after it was stopped. Series in <paramref name="live"/> are left out: another loop writes them.
    /// </summary>
    internal async Task WriteEndAsync(long time, HashSet<LabelSet> live)
    {
        if (_lastTime == long.MinValue)
        {
            return;
        }

        time = Math.Max(time, _lastTime + 1);
        _batch.Clear();
        _reader.Entries.Clear();
        Cache.DropTracked();
        AddStaleMarkers(Cache.Stale().Where(e => !live.Contains(e.Labels!)), time);
        Array.Fill(_reportValues, StaleMarker.Value);
        await StoreAsync(time, new AppendOptions { DiscardOutOfOrder = true }, CancellationToken.None, live);
        Finish(false);
    }

    private async Task RunAsync(CancellationToken kill)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(kill, _stop.Token);
        try
        {
            DateTimeOffset planned = _ports.Time.GetUtcNow();
            if (!_ports.Options.ImmediateStart)
            {
                planned += Target.Offset(planned, _ports.OffsetSeed);
                await WaitAsync(planned, either.Token);
            }

            while (!either.IsCancellationRequested)
            {
                DateTimeOffset now = _ports.Time.GetUtcNow();
                TimeSpan tolerance = Target.Interval / 100 < Tolerance ? Target.Interval / 100 : Tolerance;
                await SurviveAsync((now - planned).Duration() <= tolerance ? planned : now, kill);
                now = _ports.Time.GetUtcNow();
                do
                {
                    planned += Target.Interval;
                }
                while (planned <= now);

                await WaitAsync(planned, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    // Nothing that one scrape runs into may end the loop; what was not foreseen is shown on the target like any other error.
    private async Task SurviveAsync(DateTimeOffset planned, CancellationToken kill)
    {
        try
        {
            await ScrapeAsync(planned, kill);
        }
        catch (Exception e) when (e is not OperationCanceledException || !kill.IsCancellationRequested)
        {
            Cache.Abandon();
            Target.State = new TargetState(TargetHealth.Down, "unexpected: " + e.Message, planned, TimeSpan.Zero);
        }
    }

    // Timers count whole milliseconds; rounding up keeps them from firing before the time.
    private async Task WaitAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        TimeSpan delay = until - _ports.Time.GetUtcNow();
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), _ports.Time, cancellation);
        }
    }

    private async Task<(string ContentType, string? Error, double BodySize)> FetchAsync(CancellationToken kill)
    {
        try
        {
            string type = await _scraper.ScrapeAsync(_body, kill);
            return (type, null, _body.Memory.Length);
        }
        catch (BodySizeLimitException e)
        {
            _ports.Counters.ExceededBodySizeLimit.Increment();
            return (string.Empty, e.Message, -1);
        }
        catch (Exception e) when (!kill.IsCancellationRequested)
        {
            // Whatever a target, a proxy or a certificate does ends here, as the error of this scrape.
            return (string.Empty, e.Message, 0);
        }
    }

    private FillResult Fill(string contentType, long time)
    {
        _reader.Entries.Clear();
        if (_body.Memory.IsEmpty)
        {
            return default;
        }

        try
        {
            ExpositionParser parser = _ports.Options.CreateParser(_body.Memory, new ExpositionParserSettings(
                contentType,
                _configuration.FallbackScrapeProtocol is { } fallback ? ScrapeProtocols.MediaType(fallback).Split(';')[0] : string.Empty,
                Target.NativeHistograms,
                Target.AlwaysClassicHistograms,
                Target.ConvertClassicHistograms));
            return _reader.Fill(parser, time, _batch);
        }
        catch (Exception e) when (e is ExpositionException or HistogramException)
        {
            return new FillResult(0, 0, 0, e.Message);
        }
    }

    private void AddStaleMarkers(IEnumerable<SeriesEntry> stale, long time)
    {
        foreach (SeriesEntry entry in stale)
        {
            _batch.BeginSeries(entry.Labels!.Encoded, entry.Labels.Hash, entry.SeriesRef);
            _reader.Entries.Add(entry);
            if (entry.IsHistogram)
            {
                _batch.AddHistogram(time, new NativeHistogram { Sum = StaleMarker.Value });
            }
            else
            {
                _batch.AddSample(time, StaleMarker.Value);
            }
        }
    }

    private void SetReport(bool failed, TimeSpan duration, FillResult result, double bodySize)
    {
        _reportValues[0] = failed ? 0 : 1;
        _reportValues[1] = duration.TotalSeconds;
        _reportValues[2] = result.Scraped;
        _reportValues[3] = result.Kept;
        _reportValues[4] = result.SeriesAdded;
        _reportValues[5] = Target.Timeout.TotalSeconds;
        _reportValues[6] = _configuration.SampleLimit;
        _reportValues[7] = bodySize;
    }

    // Stores the batch with the report series behind it; gives the store's refusal as a sentence.
    private async Task<string?> StoreAsync(long time, AppendOptions options, CancellationToken kill, HashSet<LabelSet>? leaveOut = null)
    {
        int first = _batch.SeriesCount;
        for (int i = 0; i < _report.Labels.Length; i++)
        {
            LabelSet labels = _report.Labels[i];
            if (leaveOut?.Contains(labels) != true)
            {
                _batch.BeginSeries(labels.Encoded, labels.Hash, Cache.ReportRefs[i]);
                _batch.AddSample(time, _reportValues[i]);
            }
        }

        if (_batch.SeriesCount == 0)
        {
            return null;
        }

        try
        {
            AppendResult result = await _ports.Appender.AppendAsync(_batch, options, kill);
            for (int i = 0; i < first; i++)
            {
                _reader.Entries[i].SeriesRef = _batch.SeriesRef(i);
            }

            for (int i = 0; leaveOut is null && i < _report.Labels.Length; i++)
            {
                Cache.ReportRefs[i] = _batch.SeriesRef(first + i);
            }

            if (!options.DiscardOutOfOrder)
            {
                _ports.Counters.CountFailures(result);
            }

            return null;
        }
        catch (StorageUnavailableException e)
        {
            return e.Message;
        }
    }

    private async ValueTask RememberMetadataAsync(CancellationToken kill)
    {
        List<MetricMetadata> changed = Cache.Metadata.ChangedSince(_metadataFrom);
        try
        {
            if (changed.Count > 0)
            {
                await _ports.Metadata.SetMetadataAsync(changed, kill);
            }

            _metadataFrom = Cache.Iteration + 1;
        }
        catch (StorageUnavailableException)
        {
            // What changed since is offered again with the next scrape.
        }
    }

    private void Finish(bool success)
    {
        if (Cache.Finish(success))
        {
            _ports.Counters.CacheFlushForced.Increment();
        }
    }
}
