using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Wire.Otlp;

/// <summary>Histogram points of OTLP as native histograms.</summary>
internal static class OtlpHistograms
{
    private const double ZeroThreshold = 1e-128;

    // Gaps up to this many empty buckets are filled, wider ones begin a new span.
    private const int SmallGap = 2;

    /// <summary>An exponential histogram; null with a sentence when its scale cannot be represented.</summary>
    public static NativeHistogram? FromExponential(OtlpPoint p, out string problem)
    {
        problem = string.Empty;
        if (p.IsStale)
        {
            return Stale();
        }

        if (p.Scale < HistogramSchemas.ExponentialMin)
        {
            problem = FormattableString.Invariant($"cannot convert exponential to native histogram. Scale must be >= {HistogramSchemas.ExponentialMin}, was {p.Scale}");
            return null;
        }

        int scaleDown = Math.Max(0, p.Scale - HistogramSchemas.ExponentialMax);
        var h = new NativeHistogram
        {
            IsInteger = true,
            Schema = p.Scale - scaleDown,
            ZeroThreshold = ZeroThreshold,
            ZeroCount = p.ZeroCount,
            Count = p.Count,
            Sum = p.HasSum ? p.Sum : 0,
        };
        (h.PositiveSpans, h.PositiveBuckets) = Sparse(p.BucketCounts, p.PositiveOffset, Math.Min(scaleDown, 31), 1);
        (h.NegativeSpans, h.NegativeBuckets) = Sparse(p.NegativeCounts, p.NegativeOffset, Math.Min(scaleDown, 31), 1);
        return h;
    }

    /// <summary>An explicit-bucket histogram with its bounds as custom bounds.</summary>
    public static NativeHistogram FromExplicit(OtlpPoint p)
    {
        if (p.IsStale)
        {
            NativeHistogram stale = Stale();
            stale.Schema = NativeHistogram.CustomBucketsSchema;
            return stale;
        }

        var h = new NativeHistogram
        {
            IsInteger = true,
            Schema = NativeHistogram.CustomBucketsSchema,
            CustomValues = [.. p.Bounds],
            Count = p.Count,
            Sum = p.HasSum ? p.Sum : 0,
        };
        (h.PositiveSpans, h.PositiveBuckets) = Sparse(p.BucketCounts, 0, 0, 0);
        return h;
    }

    private static NativeHistogram Stale() => new() { IsInteger = true, Sum = StaleMarker.Value };

    // Bucket i of OTLP reaches from base^i to base^(i+1), bucket i of Prometheus up to base^i: hence the shift by one.
    private static (BucketSpan[] Spans, double[] Counts) Sparse(List<ulong> counts, int offset, int scaleDown, int shift)
    {
        var spans = new List<BucketSpan>();
        var values = new List<double>();
        long last = 0;
        long end = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            long index = (((long)i + offset) >> scaleDown) + shift;
            if (spans.Count > 0 && index == last)
            {
                values[^1] += counts[i];
                continue;
            }

            long gap = spans.Count == 0 ? index : index - end;
            if (spans.Count == 0 || gap > SmallGap)
            {
                spans.Add(new BucketSpan((int)Math.Clamp(gap, int.MinValue, int.MaxValue), 1));
            }
            else
            {
                for (; gap > 0; gap--)
                {
                    values.Add(0);
                    spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
                }

                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            }

            values.Add(counts[i]);
            last = index;
            end = index + 1;
        }

        return ([.. spans], [.. values]);
    }
}
