namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>A range selector's range at one step: (Start, End] in Unix milliseconds.</summary>
public readonly record struct HistogramRange(long Start, long End)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds
    {
        get
        {
            // Whole seconds and the rest apart, as Go converts durations: the last bit of a rate depends on it.
            (long seconds, long rest) = Math.DivRem(End - Start, 1000);
            return seconds + (rest / 1000.0);
        }
    }
}
