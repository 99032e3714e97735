using System.Collections.Frozen;

namespace Deucalion.PromQL.Syntax;

/// <summary>The functions of Prometheus 3.14, experimental ones included. Names are case-sensitive.</summary>
public static class PromQLFunctions
{
    private const ValueType M = ValueType.Matrix;
    private const ValueType S = ValueType.Scalar;
    private const ValueType T = ValueType.String;
    private const ValueType V = ValueType.Vector;

    private static readonly FrozenDictionary<string, FunctionSignature> ByName = new FunctionSignature[]
    {
        new("abs", [V], 0, V),
        new("absent", [V], 0, V),
        new("absent_over_time", [M], 0, V),
        new("acos", [V], 0, V),
        new("acosh", [V], 0, V),
        new("asin", [V], 0, V),
        new("asinh", [V], 0, V),
        new("atan", [V], 0, V),
        new("atanh", [V], 0, V),
        new("avg_over_time", [M], 0, V),
        new("ceil", [V], 0, V),
        new("changes", [M], 0, V),
        new("clamp", [V, S, S], 0, V),
        new("clamp_max", [V, S], 0, V),
        new("clamp_min", [V, S], 0, V),
        new("cos", [V], 0, V),
        new("cosh", [V], 0, V),
        new("count_over_time", [M], 0, V),
        new("day_of_month", [V], 1, V),
        new("day_of_week", [V], 1, V),
        new("day_of_year", [V], 1, V),
        new("days_in_month", [V], 1, V),
        new("deg", [V], 0, V),
        new("delta", [M], 0, V),
        new("deriv", [M], 0, V),
        new("double_exponential_smoothing", [M, S, S], 0, V, true),
        new("end", [], 0, S, true),
        new("exp", [V], 0, V),
        new("first_over_time", [M], 0, V),
        new("floor", [V], 0, V),
        new("histogram_avg", [V], 0, V),
        new("histogram_count", [V], 0, V),
        new("histogram_fraction", [S, S, V], 0, V),
        new("histogram_quantile", [S, V], 0, V),
        new("histogram_quantiles", [V, T, S, S], 9, V, true),
        new("histogram_stddev", [V], 0, V),
        new("histogram_stdvar", [V], 0, V),
        new("histogram_sum", [V], 0, V),
        new("hour", [V], 1, V),
        new("idelta", [M], 0, V),
        new("increase", [M], 0, V),
        new("info", [V, V], 1, V, true),
        new("irate", [M], 0, V),
        new("label_join", [V, T, T, T], -1, V),
        new("label_replace", [V, T, T, T, T], 0, V),
        new("last_over_time", [M], 0, V),
        new("ln", [V], 0, V),
        new("log10", [V], 0, V),
        new("log2", [V], 0, V),
        new("mad_over_time", [M], 0, V, true),
        new("max_of", [S, S], 0, S, true),
        new("max_over_time", [M], 0, V),
        new("min_of", [S, S], 0, S, true),
        new("min_over_time", [M], 0, V),
        new("minute", [V], 1, V),
        new("month", [V], 1, V),
        new("pi", [], 0, S),
        new("predict_linear", [M, S], 0, V),
        new("present_over_time", [M], 0, V),
        new("quantile_over_time", [S, M], 0, V),
        new("rad", [V], 0, V),
        new("range", [], 0, S, true),
        new("rate", [M], 0, V),
        new("resets", [M], 0, V),
        new("round", [V, S], 1, V),
        new("scalar", [V], 0, S),
        new("sgn", [V], 0, V),
        new("sin", [V], 0, V),
        new("sinh", [V], 0, V),
        new("sort", [V], 0, V),
        new("sort_by_label", [V, T], -1, V, true),
        new("sort_by_label_desc", [V, T], -1, V, true),
        new("sort_desc", [V], 0, V),
        new("sqrt", [V], 0, V),
        new("start", [], 0, S, true),
        new("start_timestamp", [V], 0, V, true),
        new("stddev_over_time", [M], 0, V),
        new("stdvar_over_time", [M], 0, V),
        new("step", [], 0, S, true),
        new("sum_over_time", [M], 0, V),
        new("tan", [V], 0, V),
        new("tanh", [V], 0, V),
        new("time", [], 0, S),
        new("timestamp", [V], 0, V),
        new("ts_of_first_over_time", [M], 0, V, true),
        new("ts_of_last_over_time", [M], 0, V, true),
        new("ts_of_max_over_time", [M], 0, V, true),
        new("ts_of_min_over_time", [M], 0, V, true),
        new("vector", [S], 0, V),
        new("year", [V], 1, V),
    }.ToFrozenDictionary(static f => f.Name, StringComparer.Ordinal);

    /// <summary>All, in the order of their names.</summary>
    public static IReadOnlyList<FunctionSignature> All { get; } = [.. ByName.Values.OrderBy(static f => f.Name, StringComparer.Ordinal)];

    /// <summary>The function of this name or null.</summary>
    public static FunctionSignature? Find(string name) => ByName.GetValueOrDefault(name);
}
