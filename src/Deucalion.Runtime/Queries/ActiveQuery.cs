namespace Deucalion.Runtime.Queries;

/// <summary>A query between its arrival and its answer. Safe from many threads.</summary>
public sealed class ActiveQuery : IDisposable
{
    private readonly ActiveQueries _all;
    private readonly CancellationTokenSource _cancellation;
    private long _samplesRead;
    private long _bytes;
    private long _peakBytes;

    internal ActiveQuery(ActiveQueries all, ulong number, string instanceId, QueryDescription query, QueryOrigin origin, DateTimeOffset started, CancellationToken client)
    {
        _all = all;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(client);
        Id = number.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);
        InstanceId = instanceId;
        Query = query;
        Origin = origin;
        Started = started;
    }

    /// <summary>16 hexadecimal digits, unique in the process.</summary>
    public string Id { get; }

    /// <summary>Instance that it asks.</summary>
    public string InstanceId { get; }

    /// <summary>What it asks.</summary>
    public QueryDescription Query { get; }

    /// <summary>Who asks.</summary>
    public QueryOrigin Origin { get; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>What it is doing.</summary>
    public QueryPhase Phase { get; internal set; }

    /// <summary>True once it counts as heavy.</summary>
    public bool IsHeavy { get; internal set; }

    /// <summary>Samples read so far.</summary>
    public long SamplesRead => Interlocked.Read(ref _samplesRead);

    /// <summary>Bytes of memory of what it holds, estimated.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The most that <see cref="Bytes"/> has been.</summary>
    public long PeakBytes => Interlocked.Read(ref _peakBytes);

    /// <summary>Ends when the client goes away or someone cancels the query.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Ends it; its caller gets an error of type canceled.</summary>
    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Remove(this);
        _cancellation.Dispose();
    }

    internal void CountRead(long samples) => Interlocked.Add(ref _samplesRead, samples);

    internal void SetBytes(long bytes)
    {
        Interlocked.Exchange(ref _bytes, bytes);
        if (bytes > PeakBytes)
        {
            Interlocked.Exchange(ref _peakBytes, bytes);
        }
    }
}
