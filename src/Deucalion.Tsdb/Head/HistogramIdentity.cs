using System.IO.Hashing;
using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// A 64-bit digest of what makes two histograms equal for the order check (all but the reset hint, as in Prometheus), so that a series need not keep
/// its last histogram alive.
/// </summary>
internal static class HistogramIdentity
{
    public static ulong Of(NativeHistogram h)
    {
        if (StaleMarker.IsStale(h.Sum))
        {
            return StaleMarker.Bits;
        }

        var hash = new XxHash3();
        Span<double> head = [h.Schema, h.ZeroThreshold, h.ZeroCount, h.Count, h.Sum, h.PositiveBuckets.Length, h.NegativeBuckets.Length, h.IsInteger ? 1 : 0];
        hash.Append(MemoryMarshal.AsBytes(head));
        Spans(hash, h.PositiveSpans);
        Spans(hash, h.NegativeSpans);
        hash.Append(MemoryMarshal.AsBytes(h.PositiveBuckets.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(h.NegativeBuckets.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(h.CustomValues.AsSpan()));
        return hash.GetCurrentHashAsUInt64();
    }

    private static void Spans(XxHash3 hash, BucketSpan[] spans)
    {
        Span<long> pair = stackalloc long[2];
        foreach (BucketSpan s in spans)
        {
            pair[0] = s.Offset;
            pair[1] = s.Length;
            hash.Append(MemoryMarshal.AsBytes(pair));
        }

        pair[0] = pair[1] = -1;
        hash.Append(MemoryMarshal.AsBytes(pair));
    }
}
