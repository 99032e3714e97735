using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>One accepted sample of a planned batch. <see cref="Side"/>: out of order.</summary>
internal readonly record struct AppendOp(HeadSeries Series, long Time, double Value, NativeHistogram? Histogram, long Start, bool Side);
