using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>The range functions by name.</summary>
internal static class RangeFunctions
{
    private static readonly string[] AnchoredAllowed = ["changes", "delta", "increase", "rate", "resets"];
    private static readonly string[] SmoothedAllowed = ["delta", "increase", "rate"];

    /// <summary>Makes the function for ranges of a length in ms; null when there is none of that name.</summary>
    public static RangeFunction? Find(string name, SelectorMode mode, long range) => name switch
    {
        "rate" => Rate(true, true, mode, range),
        "increase" => Rate(true, false, mode, range),
        "delta" => Rate(false, false, mode, range),
        "irate" => new InstantRate(true),
        "idelta" => new InstantRate(false),
        "sum_over_time" => new SumOverTime(),
        "avg_over_time" => new AvgOverTime(),
        "min_over_time" => new ExtremeOverTime(false, false),
        "max_over_time" => new ExtremeOverTime(true, false),
        "ts_of_min_over_time" => new ExtremeOverTime(false, true),
        "ts_of_max_over_time" => new ExtremeOverTime(true, true),
        "count_over_time" => new CountOverTime(false),
        "present_over_time" or "absent_over_time" => new CountOverTime(true),
        "first_over_time" => new EdgeOverTime(false, false),
        "last_over_time" => new EdgeOverTime(true, false),
        "ts_of_first_over_time" => new EdgeOverTime(false, true),
        "ts_of_last_over_time" => new EdgeOverTime(true, true),
        "quantile_over_time" => new QuantileOverTime(),
        "mad_over_time" => new MadOverTime(),
        "stddev_over_time" => new VarianceOverTime(true),
        "stdvar_over_time" => new VarianceOverTime(false),
        "resets" => new SequenceOverTime(true, mode == SelectorMode.Anchored),
        "changes" => new SequenceOverTime(false, mode == SelectorMode.Anchored),
        "deriv" => new LinearRegression(false),
        "predict_linear" => new LinearRegression(true),
        "double_exponential_smoothing" => new DoubleExponentialSmoothing(),
        _ => null,
    };

    /// <summary>Throws when a function cannot work with samples outside its range.</summary>
    public static void CheckMode(string name, SelectorMode mode)
    {
        string[]? allowed = mode switch { SelectorMode.Anchored => AnchoredAllowed, SelectorMode.Smoothed => SmoothedAllowed, _ => null };
        if (allowed is not null && !allowed.Contains(name))
        {
            string word = mode == SelectorMode.Anchored ? "anchored" : "smoothed";
            throw QueryContext.Error(word + " modifier can only be used with: " + string.Join(", ", allowed) + " - not with " + name);
        }
    }

    private static RangeFunction Rate(bool isCounter, bool isRate, SelectorMode mode, long range) => mode == SelectorMode.Plain
        ? new ExtrapolatedRate(isCounter, isRate, range)
        : new ExtendedRate(isCounter, isRate, mode == SelectorMode.Smoothed, range);
}
