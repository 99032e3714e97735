using Deucalion.Model.Labels;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution;

/// <summary>All annotations that there are, in Prometheus' words.</summary>
internal static class Annotations
{
    /// <summary>Words for what was done with histograms.</summary>
    public const string Addition = "addition";

    /// <summary>Words for what was done with histograms.</summary>
    public const string Subtraction = "subtraction";

    /// <summary>Words for what was done with histograms.</summary>
    public const string Aggregation = "aggregation";

    private const string Warn = "PromQL warning: ";
    private const string Inform = "PromQL info: ";

    public static Annotation InvalidQuantile(double q, int position) =>
        Warning("quantile value should be between 0 and 1, got " + GoFormat.General(q), position);

    public static Annotation InvalidRatio(double ratio, double to, int position) =>
        Warning("ratio value should be between -1 and 1, got " + GoFormat.General(ratio) + ", capping to " + GoFormat.General(to), position);

    public static Annotation BadBucketLabel(string metricName, string label, int position) =>
        Warning(WithName("bucket label \"le\" is missing or has a malformed value of " + GoQuote.Quote(label), metricName), position);

    public static Annotation MixedFloatsHistograms(string metricName, int position) =>
        Warning("encountered a mix of histograms and floats for metric name " + GoQuote.Quote(metricName), position);

    public static Annotation MixedFloatsHistogramsInAggregation(int position) =>
        Warning("encountered a mix of histograms and floats for aggregation", position);

    public static Annotation MixedClassicNativeHistograms(string metricName, int position) =>
        Warning(WithName("vector contains a mix of classic and native histograms", metricName), position);

    public static Annotation NativeHistogramNotCounter(string metricName, int position) =>
        Warning("this native histogram metric is not a counter: " + GoQuote.Quote(metricName), position);

    public static Annotation NativeHistogramNotGauge(string metricName, int position) =>
        Warning("this native histogram metric is not a gauge: " + GoQuote.Quote(metricName), position);

    public static Annotation MixedExponentialCustomHistograms(string metricName, int position) =>
        Warning("vector contains a mix of histograms with exponential and custom buckets schemas for metric name " + GoQuote.Quote(metricName), position);

    public static Annotation IncompatibleBucketLayoutInBinaryOperator(string op, int position) =>
        Warning("incompatible bucket layout encountered for binary operator " + op, position);

    public static Annotation SortInRangeQuery(int position) =>
        Warning("sort is ineffective for range queries since results are always ordered by labels", position);

    public static Annotation HistogramCounterResetCollision(string operation, int position) =>
        Warning("conflicting counter resets during histogram " + operation, position);

    public static Annotation PossibleNonCounter(string metricName, int position) =>
        Info("metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + GoQuote.Quote(metricName), position);

    public static Annotation IncompatibleTypesInBinaryOperator(string left, string op, string right, int position) =>
        Info("incompatible sample types encountered for binary operator " + GoQuote.Quote(op) + ": " + left + " " + op + " " + right, position);

    public static Annotation HistogramIgnoredInAggregation(string aggregation, int position) =>
        Info("ignored histogram in " + aggregation + " aggregation", position);

    public static Annotation HistogramIgnoredInMixedRange(string metricName, int position) =>
        Info("ignored histograms in a range containing both floats and histograms for metric name " + GoQuote.Quote(metricName), position);

    public static Annotation QuantileNaNResult(string metricName, int position) =>
        Info(WithName("input to histogram_quantile has NaN observations, result is NaN", metricName), position);

    public static Annotation QuantileNaNSkew(string metricName, int position) =>
        Info(WithName("input to histogram_quantile has NaN observations, result is skewed higher", metricName), position);

    public static Annotation FractionNaNs(string metricName, int position) =>
        Info(WithName("input to histogram_fraction has NaN observations, which are excluded from all fractions", metricName), position);

    public static Annotation MismatchedCustomBuckets(string operation, int position) =>
        Info("mismatched custom buckets were reconciled during " + operation, position);

    public static Annotation ForcedMonotonicity(string metricName, int position, long time, double minBucket, double maxBucket, double maxDifference) =>
        new MonotonicityAnnotation(
            Inform + WithName(
                "input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)",
                metricName),
            position,
            time,
            minBucket,
            maxBucket,
            maxDifference);

    public static Annotation StartTimeOverlap(string metricName, int position) => new StartTimeOverlapAnnotation(metricName, position);

    private static PlainAnnotation Warning(string text, int position) => new(true, Warn + text, position);

    private static PlainAnnotation Info(string text, int position) => new(false, Inform + text, position);

    private static string WithName(string text, string metricName) =>
        metricName.Length == 0 ? text : text + " for metric name " + GoQuote.Quote(metricName);
}
