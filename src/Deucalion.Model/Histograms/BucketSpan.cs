namespace Deucalion.Model.Histograms;

/// <summary>A run of consecutive buckets: gap to the end of the previous span (absolute start for the first), and length.</summary>
public readonly record struct BucketSpan(int Offset, uint Length);
