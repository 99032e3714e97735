using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>Refuses histograms that contradict themselves (the rules of Prometheus' model/histogram validation).</summary>
internal static class HistogramCheck
{
    /// <summary>What is wrong, or null.</summary>
    public static string? Error(NativeHistogram h)
    {
        string? error = h.UsesCustomBuckets ? CustomError(h) : ExponentialError(h);
        error ??= SpanError("positive", h.PositiveSpans, h.PositiveBuckets.Length) ?? SpanError("negative", h.NegativeSpans, h.NegativeBuckets.Length);
        if (error is not null)
        {
            return error;
        }

        double sum = 0;
        if (!TryAdd(h.PositiveBuckets, ref sum) || !TryAdd(h.NegativeBuckets, ref sum))
        {
            return "a bucket has a negative count";
        }

        if (h.ZeroCount < 0 || h.Count < 0)
        {
            return "a count is negative";
        }

        return CountError(h, sum + h.ZeroCount);
    }

    private static string? CountError(NativeHistogram h, double inBuckets)
    {
        if (!h.IsInteger || double.IsNaN(h.Sum))
        {
            // A NaN observation is counted but falls in no bucket; float histograms may miss by rounding.
            return h.IsInteger && inBuckets > h.Count ? $"the buckets hold {inBuckets} observations, the count says {h.Count}" : null;
        }

        return inBuckets != h.Count ? $"the buckets hold {inBuckets} observations, the count says {h.Count}" : null;
    }

    private static string? ExponentialError(NativeHistogram h)
    {
        if (h.Schema is < -4 or > 8)
        {
            return $"schema {h.Schema} is not between -4 and 8";
        }

        return h.CustomValues.Length > 0 ? "custom bounds in a histogram with exponential buckets" : null;
    }

    private static string? CustomError(NativeHistogram h)
    {
        if (h.NegativeSpans.Length > 0 || h.NegativeBuckets.Length > 0)
        {
            return "negative buckets in a histogram with custom bounds";
        }

        if (h.ZeroCount != 0 || h.ZeroThreshold != 0)
        {
            return "a zero bucket in a histogram with custom bounds";
        }

        double previous = double.NegativeInfinity;
        for (int i = 0; i < h.CustomValues.Length; i++)
        {
            double bound = h.CustomValues[i];
            if (double.IsNaN(bound) || double.IsPositiveInfinity(bound) || (i > 0 && bound <= previous))
            {
                return "custom bounds do not ascend or are not finite";
            }

            previous = bound;
        }

        long last = 0;
        foreach (BucketSpan s in h.PositiveSpans)
        {
            if (s.Offset < 0)
            {
                return "a span of custom buckets starts before the first bucket";
            }

            last += s.Offset + (long)s.Length;
        }

        return last > h.CustomValues.Length + 1 ? "more buckets than custom bounds" : null;
    }

    private static string? SpanError(string which, BucketSpan[] spans, int buckets)
    {
        long total = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            if (i > 0 && spans[i].Offset < 0)
            {
                return $"a {which} span starts before the end of the one before";
            }

            total += spans[i].Length;
        }

        return total != buckets ? $"the {which} spans describe {total} buckets, there are {buckets}" : null;
    }

    private static bool TryAdd(double[] buckets, ref double sum)
    {
        foreach (double b in buckets)
        {
            if (b < 0)
            {
                return false;
            }

            sum += b;
        }

        return true;
    }
}
