namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>
/// A quantile of a classic histogram and what had to be mended. When <see cref="ForcedMonotonic"/>: the lowest and highest upper bound of decreasing
/// buckets and the largest decrease.
/// </summary>
public readonly record struct ClassicQuantile(double Value, bool ForcedMonotonic, bool FixedPrecision, double MinBucket, double MaxBucket, double MaxDifference);
