namespace Deucalion.PromQL.Syntax;

/// <summary>Words of the language as feature listings (<c>/api/v1/features</c>) name them; all of them are on.</summary>
public static class PromQLFeatures
{
    /// <summary>Keywords and parser features: category <c>promql</c>.</summary>
    public static IReadOnlyList<string> Language { get; } =
    [
        "anchored", "bool", "by", "duration_expr", "fill", "fill_left", "fill_right", "group_left", "group_right", "ignoring", "offset", "on",
        "smoothed", "without",
    ];

    /// <summary>Operators and aggregations: category <c>promql_operators</c>.</summary>
    public static IReadOnlyList<string> Operators { get; } =
    [
        "!=", "!~", "%", "*", "+", "-", "/", "<", "</", "<=", "==", "=~", ">", ">/", ">=", "@", "^", "and", "atan2", "avg", "bottomk", "count",
        "count_values", "group", "limit_ratio", "limitk", "max", "min", "or", "quantile", "stddev", "stdvar", "sum", "topk", "unless",
    ];

    /// <summary>Functions: category <c>promql_functions</c>.</summary>
    public static IReadOnlyList<string> Functions { get; } = [.. PromQLFunctions.All.Select(static f => f.Name)];
}
