using System.Globalization;
using System.Text;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Model.Histograms;

/// <summary>Text forms of histograms as Prometheus prints them.</summary>
public static class HistogramText
{
    /// <summary>Count, sum and populated buckets in ascending order: <c>{count:3, sum:4.5, [-1,-0.5):1, (1,2]:2}</c>.</summary>
    public static string ToText(this NativeHistogram histogram)
    {
        var text = new StringBuilder();
        text.Append("{count:").Append(GoFloat.FormatGeneral(histogram.Count)).Append(", sum:").Append(GoFloat.FormatGeneral(histogram.Sum));
        var negative = new List<HistogramBucket>();
        foreach (HistogramBucket bucket in histogram.NegativeSide())
        {
            if (bucket.Count != 0)
            {
                negative.Add(bucket);
            }
        }

        for (int i = negative.Count - 1; i >= 0; i--)
        {
            text.Append(", ").Append(negative[i]);
        }

        if (histogram.ZeroCount != 0)
        {
            text.Append(", ").Append(histogram.ZeroBucket());
        }

        foreach (HistogramBucket bucket in histogram.PositiveSide())
        {
            if (bucket.Count != 0)
            {
                text.Append(", ").Append(bucket);
            }
        }

        return text.Append('}').ToString();
    }

    /// <summary>
    /// The notation of rule tests: <c>{{schema:1 count:3 sum:4.5 buckets:[1 2]}}</c>. It has room for one run of buckets a side;
    /// <see cref="HistogramException"/> when the gaps are too wide to be written out.
    /// </summary>
    public static string ToTestExpression(this NativeHistogram histogram)
    {
        NativeHistogram compact = histogram.Copy().Compact(int.MaxValue);
        var parts = new List<string>();
        AddNumber(parts, "schema", compact.Schema);
        AddNumber(parts, "count", compact.Count);
        AddNumber(parts, "sum", compact.Sum);
        AddNumber(parts, "z_bucket", compact.ZeroCount);
        AddNumber(parts, "z_bucket_w", compact.ZeroThreshold);
        if (compact.UsesCustomBuckets)
        {
            parts.Add($"custom_values:{List(compact.CustomValues)}");
        }

        switch (compact.ResetHint)
        {
            case CounterResetHint.CounterReset:
                parts.Add("counter_reset_hint:reset");
                break;
            case CounterResetHint.NotCounterReset:
                parts.Add("counter_reset_hint:not_reset");
                break;
            case CounterResetHint.Gauge:
                parts.Add("counter_reset_hint:gauge");
                break;
        }

        AddBuckets(parts, "buckets", "offset", compact.PositiveSpans, compact.PositiveBuckets);
        AddBuckets(parts, "n_buckets", "n_offset", compact.NegativeSpans, compact.NegativeBuckets);
        return "{{" + string.Join(' ', parts) + "}}";
    }

    private static void AddNumber(List<string> parts, string name, double value)
    {
        if (value != 0)
        {
            // Go prints the schema as an integer; in its range that is the same text.
            parts.Add($"{name}:{GoFloat.FormatGeneral(value)}");
        }
    }

    private static void AddBuckets(List<string> parts, string name, string offsetName, BucketSpan[] spans, double[] counts)
    {
        if (spans.Length > 1)
        {
            throw new HistogramException("histogram with buckets too far apart for the test notation, which has one span a side");
        }

        if (spans.Length == 1 && spans[0].Offset != 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{offsetName}:{spans[0].Offset}"));
        }

        if (counts.Length > 0)
        {
            parts.Add($"{name}:{List(counts)}");
        }
    }

    private static string List(double[] values) => $"[{string.Join(' ', values.Select(GoFloat.FormatGeneral))}]";
}
