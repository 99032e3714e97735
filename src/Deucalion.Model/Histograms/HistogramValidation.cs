using System.Globalization;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Model.Histograms;

/// <summary>Checks that the parts of a histogram agree; works on any input in time of its real size, not of what its spans declare.</summary>
public static class HistogramValidation
{
    private const string NegativeBucketCount = "histogram has a bucket whose observation count is negative";
    private const string SpansBucketsMismatch = "histogram spans specify different number of buckets than provided";
    private const string NegativeOffset = "histogram has a span whose offset is negative";

    /// <summary>
    /// Null for a valid histogram, else the first fault in Prometheus' words. Integer histograms must have as many observations as their buckets
    /// (at least as many when the sum is NaN); for float ones rounding forbids the comparison.
    /// </summary>
    public static string? Validate(this NativeHistogram histogram)
    {
        string? fault = histogram.UsesCustomBuckets ? FindCustomFault(histogram)
            : HistogramSchemas.IsExponential(histogram.Schema) ? FindExponentialFault(histogram)
            : InvalidSchema(histogram.Schema);
        if (fault is not null)
        {
            return fault;
        }

        if (histogram.Count < 0)
        {
            return $"observation count is  {GoFloat.FormatGeneral(histogram.Count)}: histogram's observation count is negative";
        }

        return Side("positive", FindCountFault(histogram.PositiveBuckets, histogram.IsInteger)) ?? (histogram.IsInteger ? FindTotalFault(histogram) : null);
    }

    /// <summary>Text for a schema whose meaning is known but which is not valid.</summary>
    public static string InvalidSchema(int schema) =>
        $"histogram has an invalid schema, which must be between {HistogramSchemas.ExponentialMin} and {HistogramSchemas.ExponentialMax} for exponential buckets, or {NativeHistogram.CustomBucketsSchema} for custom buckets, got schema {schema}";

    /// <summary>Text for a schema of unknown meaning.</summary>
    public static string UnknownSchema(int schema) =>
        $"histogram has an unknown schema, which must be between {HistogramSchemas.ReservedMin} and {HistogramSchemas.ReservedMax} for exponential buckets, or {NativeHistogram.CustomBucketsSchema} for custom buckets, got schema {schema}";

    private static string? FindSpanFault(ReadOnlySpan<BucketSpan> spans, int bucketCount)
    {
        long needed = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            if (i > 0 && spans[i].Offset < 0)
            {
                return NegativeSpan(i, spans[i]);
            }

            needed += spans[i].Length;
        }

        return needed == bucketCount ? null : Mismatch(needed, bucketCount);
    }

    /// <summary>As <see cref="FindSpanFault"/> in the words of resolution reduction, which meets the faults in another order.</summary>
    internal static string? FindReductionFault(ReadOnlySpan<BucketSpan> spans, int bucketCount)
    {
        long needed = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            if (i > 0 && spans[i].Offset < 0)
            {
                return NegativeSpan(i, spans[i]);
            }

            needed += spans[i].Length;
            if (needed > bucketCount)
            {
                return string.Create(CultureInfo.InvariantCulture, $"have {bucketCount} buckets but spans need more: {SpansBucketsMismatch}");
            }
        }

        return needed == bucketCount ? null : Mismatch(needed, bucketCount);
    }

    private static string? FindExponentialFault(NativeHistogram histogram)
    {
        string? fault = Side("positive", FindSpanFault(histogram.PositiveSpans, histogram.PositiveBuckets.Length))
            ?? Side("negative", FindSpanFault(histogram.NegativeSpans, histogram.NegativeBuckets.Length))
            ?? Side("negative", FindCountFault(histogram.NegativeBuckets, histogram.IsInteger));
        if (fault is not null)
        {
            return fault;
        }

        if (histogram.ZeroCount < 0)
        {
            return $"zero bucket has observation count of {GoFloat.FormatGeneral(histogram.ZeroCount)}: {NegativeBucketCount}";
        }

        return histogram.CustomValues.Length > 0 ? "histogram with exponential schema must not have custom bounds" : null;
    }

    private static string? FindCustomFault(NativeHistogram histogram)
    {
        string? fault = FindBoundFault(histogram.CustomValues) ?? FindCustomSpanFault(histogram);
        if (fault is not null)
        {
            return "custom buckets: " + fault;
        }

        if (histogram.ZeroCount != 0)
        {
            return "custom buckets: must have zero count of 0";
        }

        if (histogram.ZeroThreshold != 0)
        {
            return "custom buckets: must have zero threshold of 0";
        }

        if (histogram.NegativeSpans.Length > 0)
        {
            return "custom buckets: must not have negative spans";
        }

        return histogram.NegativeBuckets.Length > 0 ? "custom buckets: must not have negative buckets" : null;
    }

    private static string? FindBoundFault(double[] bounds)
    {
        double previous = double.NegativeInfinity;
        for (int i = 0; i < bounds.Length; i++)
        {
            if (double.IsNaN(bounds[i]))
            {
                return "histogram custom bounds must not be NaN";
            }

            if (i > 0 && bounds[i] <= previous)
            {
                return $"previous bound is {Fixed(previous)} and current is {Fixed(bounds[i])}: histogram custom bounds must be in strictly increasing order";
            }

            previous = bounds[i];
        }

        return double.IsPositiveInfinity(previous) ? "last +Inf bound must not be explicitly defined: histogram custom bounds must be finite" : null;
    }

    private static string? FindCustomSpanFault(NativeHistogram histogram)
    {
        long needed = 0;
        long length = 0;
        BucketSpan[] spans = histogram.PositiveSpans;
        for (int i = 0; i < spans.Length; i++)
        {
            if (spans[i].Offset < 0)
            {
                return NegativeSpan(i, spans[i]);
            }

            needed += spans[i].Length;
            length += spans[i].Length + (long)spans[i].Offset;
        }

        if (needed != histogram.PositiveBuckets.Length)
        {
            return Mismatch(needed, histogram.PositiveBuckets.Length);
        }

        return histogram.CustomValues.Length + 1 < length
            ? $"only {histogram.CustomValues.Length} custom bounds defined which is insufficient to cover total span length of {length}: histogram custom bounds are too few"
            : null;
    }

    private static string? FindCountFault(double[] counts, bool integer)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 0)
            {
                string count = integer ? counts[i].ToString("F0", CultureInfo.InvariantCulture) : GoFloat.FormatGeneral(counts[i]);
                return $"bucket number {i + 1} has observation count of {count}: {NegativeBucketCount}";
            }
        }

        return null;
    }

    private static string? FindTotalFault(NativeHistogram histogram)
    {
        double found = histogram.ZeroCount;
        foreach (double count in histogram.PositiveBuckets)
        {
            found += count;
        }

        foreach (double count in histogram.NegativeBuckets)
        {
            found += count;
        }

        bool uncounted = double.IsNaN(histogram.Sum);
        if (uncounted ? found <= histogram.Count : found == histogram.Count)
        {
            return null;
        }

        string reason = uncounted
            ? "histogram's observation count should be at least the number of observations found in the buckets"
            : "histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)";
        return string.Create(CultureInfo.InvariantCulture, $"{found:F0} observations found in buckets, but the Count field is {histogram.Count:F0}: {reason}");
    }

    private static string? Side(string side, string? fault) => fault is null ? null : $"{side} side: {fault}";

    private static string NegativeSpan(int position, BucketSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"span number {position + 1} with offset {span.Offset}: {NegativeOffset}");

    private static string Mismatch(long needed, int bucketCount) =>
        string.Create(CultureInfo.InvariantCulture, $"spans need {needed} buckets, have {bucketCount} buckets: {SpansBucketsMismatch}");

    private static string Fixed(double value) =>
        double.IsFinite(value) ? value.ToString("F6", CultureInfo.InvariantCulture) : GoFloat.FormatGeneral(value);
}
