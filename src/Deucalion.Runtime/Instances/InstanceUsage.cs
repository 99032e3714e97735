namespace Deucalion.Runtime.Instances;

/// <summary>Counts what an instance is used for since the process started. Safe from many threads.</summary>
public sealed class InstanceUsage
{
    private long _samplesStored;
    private long _samplesRefused;
    private long _writeRequests;
    private long _writeBytes;
    private long _queries;
    private long _failedQueries;
    private long _samplesRead;

    /// <summary>Samples stored, scraped ones included.</summary>
    public long SamplesStored => Interlocked.Read(ref _samplesStored);

    /// <summary>Samples that were refused.</summary>
    public long SamplesRefused => Interlocked.Read(ref _samplesRefused);

    /// <summary>Write requests.</summary>
    public long WriteRequests => Interlocked.Read(ref _writeRequests);

    /// <summary>Bytes of write requests as they came.</summary>
    public long WriteBytes => Interlocked.Read(ref _writeBytes);

    /// <summary>Queries that were answered.</summary>
    public long Queries => Interlocked.Read(ref _queries);

    /// <summary>Queries that failed.</summary>
    public long FailedQueries => Interlocked.Read(ref _failedQueries);

    /// <summary>Samples that queries read.</summary>
    public long SamplesRead => Interlocked.Read(ref _samplesRead);

    /// <summary>Counts a write request.</summary>
    public void CountWrite(long stored, long refused, long bytes)
    {
        Interlocked.Increment(ref _writeRequests);
        Interlocked.Add(ref _writeBytes, bytes);
        CountSamples(stored, refused);
    }

    /// <summary>Counts samples that came another way than by a request (scraped ones).</summary>
    public void CountSamples(long stored, long refused)
    {
        Interlocked.Add(ref _samplesStored, stored);
        Interlocked.Add(ref _samplesRefused, refused);
    }

    /// <summary>Counts a query.</summary>
    public void CountQuery(long samplesRead)
    {
        Interlocked.Increment(ref _queries);
        Interlocked.Add(ref _samplesRead, samplesRead);
    }

    /// <summary>Counts a failed query.</summary>
    public void CountFailedQuery() => Interlocked.Increment(ref _failedQueries);
}
