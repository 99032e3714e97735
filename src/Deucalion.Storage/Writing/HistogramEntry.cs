using Deucalion.Model.Histograms;

namespace Deucalion.Storage.Writing;

/// <summary>A histogram sample: Unix milliseconds, histogram, start time (0 = unknown).</summary>
public readonly record struct HistogramEntry(long Time, NativeHistogram Histogram, long StartTime);
