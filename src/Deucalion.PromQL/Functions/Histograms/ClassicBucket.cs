namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>A bucket of a classic histogram: upper bound (label le) and cumulative count.</summary>
public readonly record struct ClassicBucket(double UpperBound, double Count);
