using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>What few samples have: a histogram, a start time (0 = unknown), being out of order.</summary>
internal readonly record struct RareSample(NativeHistogram? Histogram, long Start, bool Side)
{
    public static readonly RareSample None = new(null, 0, false);
}
