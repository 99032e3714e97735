namespace Deucalion.Model.Histograms;

/// <summary>
/// A native histogram with absolute bucket counts as floats. Integer histograms (<see cref="IsInteger"/>) are kept in the same
/// shape: their counts are whole and below 2^53, so nothing is lost. Schema -53 has custom upper bounds in
/// <see cref="CustomValues"/> and only positive buckets. Mutable during a calculation; treat shared instances as read-only.
/// </summary>
public sealed class NativeHistogram
{
    /// <summary>Schema of histograms with custom bucket bounds.</summary>
    public const int CustomBucketsSchema = -53;

    /// <summary>Reset hint.</summary>
    public CounterResetHint ResetHint { get; set; }

    /// <summary>Resolution: bucket bounds grow by 2^(2^-schema); -4..8, or -53.</summary>
    public int Schema { get; set; }

    /// <summary>Width of the zero bucket: |v| &lt;= threshold.</summary>
    public double ZeroThreshold { get; set; }

    /// <summary>Observations in the zero bucket.</summary>
    public double ZeroCount { get; set; }

    /// <summary>All observations.</summary>
    public double Count { get; set; }

    /// <summary>Sum of observations; the staleness marker here makes the whole histogram one.</summary>
    public double Sum { get; set; }

    /// <summary>Spans of positive buckets; may be shared between histograms, never changed in place.</summary>
    public BucketSpan[] PositiveSpans { get; set; } = [];

    /// <summary>Spans of negative buckets; may be shared between histograms, never changed in place.</summary>
    public BucketSpan[] NegativeSpans { get; set; } = [];

    /// <summary>Absolute counts of positive buckets.</summary>
    public double[] PositiveBuckets { get; set; } = [];

    /// <summary>Absolute counts of negative buckets.</summary>
    public double[] NegativeBuckets { get; set; } = [];

    /// <summary>Upper bounds of custom buckets without +Inf, ascending; shared between histograms, never changed in place.</summary>
    public double[] CustomValues { get; set; } = [];

    /// <summary>True when it came as an integer histogram, so that it can be given back as one.</summary>
    public bool IsInteger { get; set; }

    /// <summary>True for schema -53.</summary>
    public bool UsesCustomBuckets => Schema == CustomBucketsSchema;

    /// <summary>Count, sum and populated buckets, as <see cref="HistogramText.ToText"/>.</summary>
    public override string ToString() => this.ToText();
}
