using Deucalion.Model.Histograms;

namespace Deucalion.Wire.Families;

/// <summary>One metric of a family: its labels and a value of the family's type.</summary>
public sealed class FamilyMetric
{
    /// <summary>Labels without the metric name.</summary>
    public List<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Which kind of value it carries; null = none.</summary>
    public FamilyType? Kind { get; set; }

    /// <summary>Value of a counter, gauge or untyped metric.</summary>
    public double Value { get; set; }

    /// <summary>Observations of a summary or histogram.</summary>
    public double Count { get; set; }

    /// <summary>Sum of the observations.</summary>
    public double Sum { get; set; }

    /// <summary>Quantiles of a summary, or upper bounds and cumulative counts of a histogram.</summary>
    public List<(double Bound, double Value)> Points { get; } = [];

    /// <summary>The native form of a histogram; null when it has only buckets.</summary>
    public NativeHistogram? Native { get; set; }

    /// <summary>Explicit time, Unix ms.</summary>
    public long? Time { get; set; }

    /// <summary>Samples that it stands for in the text format.</summary>
    public int SampleCount => Kind is FamilyType.Summary or FamilyType.Histogram or FamilyType.GaugeHistogram ? Points.Count + 3 : 1;
}
