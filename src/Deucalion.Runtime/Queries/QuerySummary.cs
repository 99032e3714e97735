namespace Deucalion.Runtime.Queries;

/// <summary>Equal queries together: how often, seconds and bytes in all.</summary>
public readonly record struct QuerySummary(string Expression, long RangeSeconds, long Count, double SumSeconds, long SumBytes)
{
    /// <summary>Seconds of one.</summary>
    public double AverageSeconds => SumSeconds / Count;

    /// <summary>Bytes of one.</summary>
    public long AverageBytes => SumBytes / Count;
}
