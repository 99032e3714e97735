using Deucalion.Model.Histograms;

namespace Deucalion.Testing;

/// <summary>One stored sample of a <see cref="MemoryStore"/>.</summary>
public readonly record struct MemorySample(double Value, NativeHistogram? Histogram, long Start)
{
    /// <summary>Equal kind and bits; the start time does not count.</summary>
    public bool SameAs(MemorySample other) => Histogram is null
        ? other.Histogram is null && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value)
        : other.Histogram is not null && Text(Histogram) == Text(other.Histogram);

    /// <summary>All fields of a histogram but the reset hint, bit for bit; a staleness marker is just that.</summary>
    public static string Text(NativeHistogram h)
    {
        if (Model.Samples.StaleMarker.IsStale(h.Sum))
        {
            return "stale";
        }

        static string Bits(IEnumerable<double> values) => string.Join(',', values.Select(v => BitConverter.DoubleToInt64Bits(v).ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
        string spans = string.Join(' ', h.PositiveSpans.Concat([new BucketSpan(-99, 0)]).Concat(h.NegativeSpans).Select(s => $"{s.Offset}+{s.Length}"));
        return $"{h.Schema} {h.IsInteger} {Bits([h.ZeroThreshold, h.ZeroCount, h.Count, h.Sum])} {spans} {Bits(h.PositiveBuckets)} {Bits(h.NegativeBuckets)} {Bits(h.CustomValues)}";
    }
}
