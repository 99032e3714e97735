using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.Tsdb.Querying;

/// <summary>
/// What readers learn of counter resets. A hint that was written comes back; a histogram without one that continues the histogram before it is "not
/// reset", as Prometheus' storage says of all but the first of a chunk. Found out when reading, since late samples and deletions change the neighbours.
/// </summary>
internal static class ResetHints
{
    /// <summary>The histogram as it is to stand behind the rows that are there; a copy if it is shared with the store and must change.</summary>
    public static NativeHistogram Complete(SeriesColumns rows, NativeHistogram histogram, bool shared)
    {
        if (histogram.ResetHint != CounterResetHint.Unknown || !rows.HasHistograms || rows.Histograms[^1] is not { } before || !Continues(histogram, before))
        {
            return histogram;
        }

        NativeHistogram completed = shared ? Shell(histogram) : histogram;
        completed.ResetHint = CounterResetHint.NotCounterReset;
        return completed;
    }

    private static bool Continues(NativeHistogram h, NativeHistogram before) =>
        before.ResetHint != CounterResetHint.Gauge
        && !StaleMarker.IsStale(before.Sum)
        && !StaleMarker.IsStale(h.Sum)
        && before.Schema == h.Schema
        && before.ZeroThreshold == h.ZeroThreshold
        && HistogramSchemas.CustomBoundsMatch(before.CustomValues, h.CustomValues)
        && !h.DetectReset(before);

    private static NativeHistogram Shell(NativeHistogram h) => new()
    {
        ResetHint = h.ResetHint,
        IsInteger = h.IsInteger,
        Schema = h.Schema,
        ZeroThreshold = h.ZeroThreshold,
        ZeroCount = h.ZeroCount,
        Count = h.Count,
        Sum = h.Sum,
        PositiveSpans = h.PositiveSpans,
        PositiveBuckets = h.PositiveBuckets,
        NegativeSpans = h.NegativeSpans,
        NegativeBuckets = h.NegativeBuckets,
        CustomValues = h.CustomValues,
    };
}
