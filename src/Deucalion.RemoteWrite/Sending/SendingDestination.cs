using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Wire.Compression;

namespace Deucalion.RemoteWrite.Sending;

/// <summary>
/// One destination of <c>remote_write</c>. Samples wait in memory, in as many queues as there are shards; a series always takes the same queue, so its
/// samples stay in order. A full queue gives up its oldest samples: taking samples in is never held up by a destination. What waits is lost
/// when the process ends without time to send it.
/// </summary>
public sealed class SendingDestination : IAsyncDisposable
{
    private const int MaxKnownSeries = 200_000;
    private const int UsualShards = 4;
    private static readonly TimeSpan FlushDeadline = TimeSpan.FromSeconds(5);

    private readonly RemoteWriteConfiguration _configuration;
    private readonly LabelSet _external;
    private readonly SendRequest _send;
    private readonly IMetadataStore _metadata;
    private readonly TimeProvider _clock;
    private readonly Action<string> _warn;
    private readonly string _userAgent;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<PendingSample>[] _queues;
    private readonly Task[] _loops;
    private readonly ConcurrentDictionary<LabelSet, LabelSet?> _known = new();

    /// <summary>Starts the queues.</summary>
    public SendingDestination(
        RemoteWriteConfiguration configuration, LabelSet externalLabels, SendRequest send, IMetadataStore metadata, string userAgent, TimeProvider clock, Action<string> warn)
    {
        _configuration = configuration;
        _external = externalLabels;
        _send = send;
        _metadata = metadata;
        _userAgent = userAgent;
        _clock = clock;
        _warn = warn;
        QueueConfiguration queue = configuration.Queue;
        int shards = Math.Clamp(UsualShards, Math.Max(1, queue.MinShards), Math.Max(1, queue.MaxShards));
        int capacity = Math.Max(queue.Capacity, queue.MaxSamplesPerSend);
        _queues = [.. Enumerable.Range(0, shards).Select(_ => Channel.CreateBounded<PendingSample>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Overflow()))];
        _loops = [.. _queues.Select(q => Task.Run(() => RunAsync(q.Reader)))];
        if (configuration.Metadata.Send && !IsVersion2)
        {
            _loops = [.. _loops, Task.Run(SendMetadataAsync)];
        }
    }

    /// <summary>Name for metrics: the configured one, else the URL without credentials.</summary>
    public string Name => _configuration.Name.Length > 0 ? _configuration.Name : Url;

    /// <summary>The URL without credentials.</summary>
    public string Url => Uri.TryCreate(_configuration.Url, UriKind.Absolute, out Uri? u) ? u.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : string.Empty;

    /// <summary>Number of queues.</summary>
    public int Shards => _queues.Length;

    /// <summary>Samples that may wait.</summary>
    public long Capacity => (long)_queues.Length * Math.Max(_configuration.Queue.Capacity, _configuration.Queue.MaxSamplesPerSend);

    /// <summary>What it has done.</summary>
    public SendingCounters Counters { get; } = new();

    private bool IsVersion2 => _configuration.ProtobufMessage == RemoteWriteConfiguration.Version2;

    internal bool WantsHistograms => _configuration.SendNativeHistograms || IsVersion2;

    internal bool WantsExemplars => _configuration.SendExemplars;

    internal void Enqueue(in PendingSample sample)
    {
        LabelSet? labels = FinalLabels(sample.Labels);
        if (labels is null)
        {
            return;
        }

        Counters.Enter();
        if (!_queues[(int)(labels.Hash % (uint)_queues.Length)].Writer.TryWrite(sample with { Labels = labels }))
        {
            Overflow();
        }
    }

    /// <summary>Sends what waits for up to five seconds, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Channel<PendingSample> queue in _queues)
        {
            queue.Writer.TryComplete();
        }

        await Task.WhenAny(Task.WhenAll(_loops.Take(_queues.Length)), Task.Delay(FlushDeadline, _clock)).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        Counters.Drop((int)Counters.Pending);
        _stop.Dispose();
    }

    private void Overflow()
    {
        Counters.Leave(1);
        Counters.Drop(1);
    }

    // External labels never replace a series' own; rules see both. The outcome is remembered, as rules are costly.
    private LabelSet? FinalLabels(LabelSet labels)
    {
        if (_external.IsEmpty && _configuration.WriteRelabelConfigs.Count == 0)
        {
            return labels;
        }

        if (_known.TryGetValue(labels, out LabelSet? known))
        {
            return known;
        }

        var builder = new LabelSetBuilder(_external);
        foreach (LabelView l in labels)
        {
            builder.Set(l.Name, l.Value);
        }

        LabelSet? final = Relabeler.Apply(builder, _configuration.WriteRelabelConfigs) && builder.Build() is { IsEmpty: false } set ? set : null;
        if (_known.Count >= MaxKnownSeries)
        {
            _known.Clear();
        }

        _known[labels] = final;
        return final;
    }

    private async Task RunAsync(ChannelReader<PendingSample> queue)
    {
        var batch = new List<PendingSample>();
        var encoder = new WriteMessageEncoder();
        try
        {
            while (await queue.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                await CollectAsync(queue, batch).ConfigureAwait(false);
                Counters.Leave(batch.Count);
                if (_configuration.Queue.SampleAgeLimit > TimeSpan.Zero)
                {
                    long oldest = (_clock.GetUtcNow() - _configuration.Queue.SampleAgeLimit).ToUnixTimeMilliseconds();
                    Counters.Drop(batch.RemoveAll(s => s.Time < oldest));
                }

                if (batch.Count > 0)
                {
                    byte[] body = SnappyBlock.Compress(IsVersion2 ? encoder.Version2(batch, MetadataOf) : encoder.Version1(batch));
                    await DeliverAsync(body, batch.Count, batch.Max(s => s.Time)).ConfigureAwait(false);
                }

                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            Counters.Drop(batch.Count);
        }
    }

    // A batch goes when it is full or its first sample has waited long enough.
    private async Task CollectAsync(ChannelReader<PendingSample> queue, List<PendingSample> batch)
    {
        using var deadline = new CancellationTokenSource(_configuration.Queue.BatchSendDeadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        try
        {
            while (batch.Count < _configuration.Queue.MaxSamplesPerSend)
            {
                if (queue.TryRead(out PendingSample sample))
                {
                    batch.Add(sample);
                }
                else if (!await queue.WaitToReadAsync(either.Token).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // The deadline: what is there goes.
        }
    }

    private MetricMetadata? MetadataOf(string metric)
    {
        foreach (string family in new[] { metric, Without(metric, "_total"), Without(metric, "_bucket"), Without(metric, "_count"), Without(metric, "_sum") })
        {
            if (_metadata.Metadata(family) is { Count: > 0 } found)
            {
                return found[0];
            }
        }

        return null;
    }

    private static string Without(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;

    private async Task SendMetadataAsync()
    {
        var encoder = new WriteMessageEncoder();
        try
        {
            while (true)
            {
                await Task.Delay(_configuration.Metadata.SendInterval, _clock, _stop.Token).ConfigureAwait(false);
                foreach (MetricMetadata[] piece in _metadata.Metadata(null).Chunk(Math.Max(1, _configuration.Metadata.MaxSamplesPerSend)))
                {
                    await DeliverAsync(SnappyBlock.Compress(encoder.Metadata(piece)), 0, 0).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task DeliverAsync(byte[] body, int count, long newest)
    {
        TimeSpan pause = _configuration.Queue.MinBackoff;
        while (true)
        {
            (bool again, TimeSpan? asked, string? problem) = await TryAsync(body).ConfigureAwait(false);
            if (problem is null)
            {
                Counters.Deliver(count, body.Length, newest);
                return;
            }

            if (!again)
            {
                Counters.Fail(count);
                _warn($"remote write to {Name}: {count} samples were refused: {problem}");
                return;
            }

            Counters.Retry(count);
            await Task.Delay(asked > pause ? asked.Value : pause, _clock, _stop.Token).ConfigureAwait(false);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _configuration.Queue.MaxBackoff.Ticks));
        }
    }

    private async Task<(bool Again, TimeSpan? After, string? Problem)> TryAsync(byte[] body)
    {
        using var limit = new CancellationTokenSource(_configuration.RemoteTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        using HttpRequestMessage request = Request(body);
        try
        {
            using HttpResponseMessage response = await _send(request, either.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (status is >= 200 and < 300)
            {
                return (false, null, null);
            }

            string text = await response.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false);
            string problem = string.Create(CultureInfo.InvariantCulture, $"server returned HTTP status {status}: {(text.Length > 200 ? text[..200] : text).Trim()}");
            bool again = status >= 500 || (status == 429 && _configuration.Queue.RetryOnHttp429);
            return (again, response.Headers.RetryAfter?.Delta, problem);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return (true, null, "no answer in time");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (true, null, e.Message);
        }
    }

    private HttpRequestMessage Request(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _configuration.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(IsVersion2 ? "application/x-protobuf;proto=io.prometheus.write.v2.Request" : "application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", IsVersion2 ? "2.0.0" : "0.1.0");
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        foreach ((string name, string value) in _configuration.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
