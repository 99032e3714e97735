using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>Makes random expressions. The grammar always accepts them; types can clash because operators bind differently than they were put together.</summary>
internal sealed class RandomExpressions(Random random)
{
    private static readonly string[] Names = ["foo", "up", "a:b", "sum", "offset", "step", "smoothed", "fill", "http_requests_total"];
    private static readonly string[] Functions = ["abs", "sort", "timestamp", "histogram_count", "absent", "sgn"];
    private static readonly string[] RangeFunctions = ["rate", "increase", "delta", "max_over_time", "present_over_time"];
    private static readonly string[] Aggregations = ["sum", "avg", "count", "min", "max", "group", "stddev", "stdvar"];
    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "%", "^", "atan2"];
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>The next expression without type clashes.</summary>
    public string Next(int depth)
    {
        while (true)
        {
            string query = Vector(depth);
            try
            {
                PromQLParser.Parse(query);
                return query;
            }
            catch (QueryException e) when (e.Message.Contains(" only ", StringComparison.Ordinal) || e.Message.Contains(" not allowed ", StringComparison.Ordinal) ||
                e.Message.Contains("expected type", StringComparison.Ordinal) || e.Message.Contains("BOOL", StringComparison.Ordinal))
            {
            }
        }
    }

    private string Vector(int depth) => depth <= 0 ? Leaf() : random.Next(9) switch
    {
        0 => $"({Vector(depth - 1)})",
        1 => Pick("-", "+") + Vector(depth - 1),
        2 => $"{Pick(Functions)}({Vector(depth - 1)})",
        3 => $"{Pick(RangeFunctions)}({Matrix(depth - 1)})",
        4 => $"{Pick(Aggregations)}{Pick("", " by (a)", " without (a, \"b c\")", " by ()")} ({Vector(depth - 1)})",
        5 => $"{Pick("topk", "bottomk", "quantile", "limitk", "limit_ratio")}({Scalar(depth - 1)}, {Vector(depth - 1)}){Pick("", " by (bool)")}",
        6 => $"{Vector(depth - 1)} {Pick("and", "or", "unless")}{Pick("", " on (a)", " ignoring ()")} {Vector(depth - 1)}",
        7 => $"{Vector(depth - 1)} {Pick(Arithmetic)}{Matching()} {Vector(depth - 1)}",
        _ => $"{Vector(depth - 1)} {Pick(Comparisons)}{Pick("", " bool")} {Scalar(depth - 1)}",
    };

    /// <summary>An offset in parentheses would take operators behind it, so it stands in parentheses itself.</summary>
    private string Leaf() => random.Next(8) == 0
        ? $"({Selector()} offset {Pick("", "- - ")}({Duration(2)}){Pick("", " * 2", " + step()")})"
        : Selector() + Time();

    private string Scalar(int depth) => depth <= 0 ? Number() : random.Next(7) switch
    {
        0 => $"({Scalar(depth - 1)})",
        1 => "-" + Scalar(depth - 1),
        2 => $"{Scalar(depth - 1)} {Pick(Arithmetic)} {Scalar(depth - 1)}",
        3 => $"scalar({Vector(depth - 1)})",
        4 => $"{Scalar(depth - 1)} {Pick(Comparisons)} bool {Scalar(depth - 1)}",
        5 => $"{Pick("max_of", "min_of")}({Scalar(depth - 1)}, {Scalar(depth - 1)})",
        _ => Pick("time()", "pi()", "start()", "end()", "step()", "range()"),
    };

    private string Matrix(int depth) => random.Next(3) == 0
        ? $"({Vector(depth)})[{Pick("5m", "2 * " + Duration(1))}:{Pick("", Duration(1))}]{Time()}" // a colon needs a number before it
        : $"{Selector()}[{Duration(2)}]{Pick("", " anchored", " smoothed")}{Time()}";

    private string Selector() => random.Next(4) switch
    {
        0 => Pick(Names),
        1 => "{\"utf 8.name\"}",
        2 => $"{{{Pick("a", "\"b c\"")}{Pick("=", "!=", "=~", "!~")}{Pick("'x'", "\"y\\n\"", "`z.*`")},b='1'}}",
        _ => $"{Pick(Names)}{{{Pick("a", "on", "offset")}{Pick("=", "!=", "=~", "!~")}'v|w'}}",
    };

    private string Time() => random.Next(4) switch
    {
        0 => " offset " + Pick("5m", "-1h", "90", "step()", "-range()", $"-({Duration(1)})", $"max_of({Duration(1)}, 1s)"),
        1 => " @ " + Pick("1600000000.5", "-5", "start()", "end()", "1h"),
        _ => "",
    };

    private string Duration(int depth) => depth <= 0 ? Pick("5m", "90", "1h30m", "step()", "range()") : random.Next(6) switch
    {
        0 => $"({Duration(depth - 1)})",
        1 => $"{Duration(depth - 1)} {Pick("+", "-", "*", "/", "%", "^")} {Duration(depth - 1)}",
        2 => $"{Pick("max_of", "min_of")}({Duration(depth - 1)}, {Duration(depth - 1)})",
        3 => $"-(-{Duration(0)})",
        _ => Duration(0),
    };

    private string Matching() => Pick(
        "",
        "",
        " on (a)",
        " ignoring (a, b)",
        " on (a) group_left ()",
        " ignoring (a) group_right (c, \"d e\")",
        " fill (1)",
        " on (a) group_left (c) fill_left (-2) fill_right (5m)");

    private string Number() => random.Next(6) switch
    {
        0 => Pick("(Inf)", "NaN", "0x1f", "017", "1_000"),
        1 => Pick("5m", "1d", "100ms"),
        _ => (random.NextDouble() * Math.Pow(10, random.Next(-8, 9))).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
    };

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
