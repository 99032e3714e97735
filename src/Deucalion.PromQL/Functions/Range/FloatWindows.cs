namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// A series of floats and, for each step, the rows that its window holds: [first, end). Range bounds of step i in ms:
/// (start + i·step - range, start + i·step], offset already taken off.
/// </summary>
internal readonly ref struct FloatWindows(
    ReadOnlySpan<long> times, ReadOnlySpan<double> values, ReadOnlySpan<int> first, ReadOnlySpan<int> end, long start, long step, long range)
{
    /// <summary>Sample times.</summary>
    public readonly ReadOnlySpan<long> Times = times;

    /// <summary>Samples.</summary>
    public readonly ReadOnlySpan<double> Values = values;

    /// <summary>First row by step.</summary>
    public readonly ReadOnlySpan<int> First = first;

    /// <summary>Row after the last by step.</summary>
    public readonly ReadOnlySpan<int> End = end;

    /// <summary>End of the first window.</summary>
    public readonly long Start = start;

    /// <summary>Distance of windows; 0 when all are the same.</summary>
    public readonly long Step = step;

    /// <summary>Length of a window.</summary>
    public readonly long Range = range;
}
