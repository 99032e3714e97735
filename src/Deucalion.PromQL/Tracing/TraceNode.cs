namespace Deucalion.PromQL.Tracing;

/// <summary>
/// One operator of a traced query. Safe from many threads while the query runs. Times include those of the children; where threads work side by side
/// theirs add up.
/// </summary>
public sealed class TraceNode(string name, string detail)
{
    private readonly List<TraceNode> _children = [];
    private long _ticks;
    private long _series;
    private long _reads;
    private long _samples;
    private long _stored;
    private long _bytes;

    /// <summary>What kind of operator: "selector", "rate", "sum", "+".</summary>
    public string Name { get; } = name;

    /// <summary>Its part of the query in normal form, shortened.</summary>
    public string Detail { get; } = detail;

    /// <summary>Operators that it reads from.</summary>
    public IReadOnlyList<TraceNode> Children => _children;

    /// <summary>Time in it and its children, in ticks of the engine's clock.</summary>
    public long Ticks => Interlocked.Read(ref _ticks);

    /// <summary>Series it gave.</summary>
    public long Series => Interlocked.Read(ref _series);

    /// <summary>Columns that were read from it.</summary>
    public long ColumnsRead => Interlocked.Read(ref _reads);

    /// <summary>Samples it gave.</summary>
    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Samples it took from storage.</summary>
    public long SamplesStored => Interlocked.Read(ref _stored);

    /// <summary>Bytes of the samples it gave, in memory.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal void Add(TraceNode child) => _children.Add(child);

    internal void Opened(long ticks, long series)
    {
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Add(ref _series, series);
    }

    internal void ReadOne(long ticks, long samples, long stored, long bytes)
    {
        Interlocked.Add(ref _ticks, ticks);
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _samples, samples);
        Interlocked.Add(ref _stored, stored);
        Interlocked.Add(ref _bytes, bytes);
    }
}
