using System.Globalization;

namespace Deucalion.Differential;

/// <summary>A seeded grammar of PromQL. Every expression is well-typed; many fail at run time, which is part of the comparison.</summary>
internal sealed class QueryGenerator(int seed)
{
    private static readonly string[] Floats = ["requests_total", "temperature", "special", "small_ints", "sparse", "ended", "begun", "errors", "job_info", "clock_seconds", "dates", "latency_bucket", "latency_sum", "latency_count", "temperature_total", "once"];
    private static readonly string[] Histograms = ["nh", "nh_gauge", "nhcb", "mixed"];
    private static readonly string[] MathFunctions = ["abs", "ceil", "floor", "exp", "ln", "log2", "log10", "sqrt", "sgn", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "round", "timestamp", "absent", "histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar", "sort", "sort_desc"];
    private static readonly string[] DateFunctions = ["year", "month", "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute"];
    private static readonly string[] RangeFunctions = ["rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets", "avg_over_time", "sum_over_time", "min_over_time", "max_over_time", "count_over_time", "last_over_time", "present_over_time", "absent_over_time", "stddev_over_time", "stdvar_over_time", "mad_over_time", "ts_of_min_over_time", "ts_of_max_over_time", "ts_of_last_over_time"];
    private static readonly string[] Aggregations = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
    private static readonly string[] Labels = ["job", "instance", "code", "room", "i", "le", "path", "team", "nothing"];
    private static readonly string[] Numbers = ["0", "1", "2", "0.5", "-1", "10", "100", "3.7", "NaN", "Inf", "-Inf", "1e3", "0x1f", "1_000"];
    private static readonly string[] Ranges = ["1m", "90s", "2m", "5m", "10m", "17m", "1h", "30s", "1ms"];
    private static readonly string[] Steps = ["15s", "30s", "1m", "47s", "5m"];

    private readonly Random _random = new(seed);

    /// <summary>The next query.</summary>
    public GeneratedQuery Next()
    {
        string text = _random.Next(20) switch
        {
            0 => Scalar(2),
            1 => Matrix(1),
            _ => Vector(_random.Next(1, 4)),
        };
        long start = DataSet.Start + _random.NextInt64(-600_000, DataSet.End - DataSet.Start);
        if (text.EndsWith(']') || _random.Next(2) == 0)
        {
            return new GeneratedQuery(text, start, start, 0);
        }

        long step = Pick<long>([1000, 7000, 15_000, 30_000, 60_000, 61_234, 300_000]);
        return new GeneratedQuery(text, start, start + (step * _random.Next(0, 60)), step);
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    private string Duration() => Pick(Ranges);

    private string Number() => Pick(Numbers);

    private string Scalar(int depth) => depth <= 0 ? Number() : _random.Next(7) switch
    {
        0 => "time()",
        1 => "pi()",
        2 => $"scalar({Vector(depth - 1)})",
        3 => $"({Scalar(depth - 1)} {Pick(["+", "-", "*", "/", "%", "^", "atan2"])} {Scalar(depth - 1)})",
        4 => $"({Scalar(depth - 1)} {Pick(["==", "!=", ">", "<", ">=", "<="])} bool {Scalar(depth - 1)})",
        5 => $"-{Number().TrimStart('-')}",
        _ => Number(),
    };

    private string Selector(bool modifiers = true)
    {
        string name = _random.Next(4) == 0 ? Pick(Histograms) : Pick(Floats);
        string text = _random.Next(40) == 0 ? "{\"name.with-dots\"}" : _random.Next(30) == 0 ? $"{{__name__=~\"{name}|errors\"}}" : name;
        if (!text.StartsWith('{') && _random.Next(2) == 0)
        {
            text += "{" + string.Join(",", Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Matcher())) + "}";
        }

        return modifiers ? text + Modifiers() : text;
    }

    private string Matcher() => _random.Next(8) switch
    {
        0 => "job=\"api\"",
        1 => "job!=\"api\"",
        2 => "job=~\"a.*|w.+\"",
        3 => "job!~\".*b\"",
        4 => "i=~\"[0-2]\"",
        5 => "code=~\"2..|4..\"",
        6 => "le!=\"+Inf\"",
        _ => "nothing=\"\"",
    };

    private string Modifiers()
    {
        string text = string.Empty;
        if (_random.Next(6) == 0)
        {
            text += " offset " + (_random.Next(3) == 0 ? "-" : string.Empty) + Pick(["30s", "1m", "7m", "13s"]);
        }

        if (_random.Next(10) == 0)
        {
            text += " @ " + _random.Next(4) switch
            {
                0 => "start()",
                1 => "end()",
                _ => ((DataSet.Start / 1000.0) + _random.Next(6000)).ToString("0.###", CultureInfo.InvariantCulture),
            };
        }

        return text;
    }

    private string Matrix(int depth) => depth <= 0 || _random.Next(3) > 0
        ? $"{Selector(modifiers: false)}[{Duration()}]{Modifiers()}"
        : $"{Paren(Vector(depth - 1))}[{Pick(["2m", "5m", "10m", "33s"])}:{(_random.Next(4) == 0 ? string.Empty : Pick(Steps))}]{Modifiers()}";

    private static string Paren(string text) => "(" + text + ")";

    private string Vector(int depth)
    {
        if (depth <= 0)
        {
            return _random.Next(15) == 0 ? $"vector({Scalar(0)})" : Selector();
        }

        return _random.Next(16) switch
        {
            0 or 1 or 2 or 3 => RangeCall(depth),
            4 or 5 => Call(depth),
            6 or 7 or 8 => Aggregation(depth),
            9 or 10 or 11 => Binary(depth),
            12 => HistogramCall(depth),
            13 => Relabel(depth),
            14 => (_random.Next(2) == 0 ? "-" : "+") + Paren(Vector(depth - 1)),
            _ => Selector(),
        };
    }

    private string RangeCall(int depth) => _random.Next(12) switch
    {
        0 => $"quantile_over_time({Scalar(1)}, {Matrix(depth)})",
        1 => $"predict_linear({Matrix(depth)}, {Scalar(1)})",
        2 => $"double_exponential_smoothing({Matrix(depth)}, {Pick(["0.3", "0.5", "0.99"])}, {Pick(["0.1", "0.5", "0.9"])})",
        _ => $"{Pick(RangeFunctions)}({Matrix(depth)})",
    };

    private string Call(int depth) => _random.Next(8) switch
    {
        0 => $"clamp({Vector(depth - 1)}, {Scalar(1)}, {Scalar(1)})",
        1 => $"{Pick(["clamp_min", "clamp_max"])}({Vector(depth - 1)}, {Scalar(1)})",
        2 => $"round({Vector(depth - 1)}, {Pick(["5", "0.1", "10", "2"])})",
        3 => $"{Pick(DateFunctions)}({Vector(depth - 1)})",
        _ => $"{Pick(MathFunctions)}({Vector(depth - 1)})",
    };

    private string Grouping()
    {
        int count = _random.Next(3);
        return _random.Next(3) == 0 ? string.Empty : $"{Pick(["by", "without"])} ({string.Join(", ", Enumerable.Range(0, count).Select(_ => Pick(Labels)).Distinct())})";
    }

    private string Aggregation(int depth) => _random.Next(12) switch
    {
        0 => $"quantile {Grouping()} ({Scalar(1)}, {Vector(depth - 1)})",
        1 or 2 => $"{Pick(["topk", "bottomk"])} {Grouping()} ({Pick(["1", "2", "3", "5", "0", "-1"])}, {Vector(depth - 1)})",
        3 => $"count_values {Grouping()} (\"value\", {Pick(["small_ints", "errors", "job_info", "round(temperature, 10)"])})",
        4 => $"{Pick(["limitk"])} {Grouping()} ({Pick(["1", "2", "3"])}, {Vector(depth - 1)})",
        5 => $"limit_ratio {Grouping()} ({Pick(["0.5", "0.1", "-0.5", "1", "0"])}, {Vector(depth - 1)})",
        _ => $"{Pick(Aggregations)} {Grouping()} ({Vector(depth - 1)})",
    };

    private string Binary(int depth)
    {
        string operation = Pick(["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless"]);
        bool comparison = operation is "==" or "!=" or ">" or "<" or ">=" or "<=";
        bool set = operation is "and" or "or" or "unless";
        string boolean = comparison && _random.Next(2) == 0 ? " bool" : string.Empty;
        if (!set && _random.Next(3) == 0)
        {
            return _random.Next(2) == 0
                ? $"({Vector(depth - 1)} {operation}{boolean} {Scalar(1)})"
                : $"({Scalar(1)} {operation}{boolean} {Vector(depth - 1)})";
        }

        string matching = string.Empty;
        if (_random.Next(3) > 0)
        {
            string labels = string.Join(", ", Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Pick(Labels)).Distinct());
            matching = _random.Next(2) == 0 ? $" on ({labels})" : $" ignoring ({labels})";
            if (!set && _random.Next(2) == 0)
            {
                matching += $" {Pick(["group_left", "group_right"])} ({(_random.Next(2) == 0 ? Pick(["team", "tier", "room"]) : string.Empty)})";
            }
        }

        if (!set && _random.Next(3) == 0)
        {
            // A join that works.
            return $"({Pick(["requests_total", "rate(requests_total[5m])", "errors", "temperature", "nh", "small_ints"])} {operation}{boolean} on (job) group_left ({Pick(["team", "tier, team", string.Empty])}) {Pick(["job_info", "errors", "max by (job) (errors)"])})";
        }

        return $"({Vector(depth - 1)} {operation}{boolean}{matching} {Vector(depth - 1)})";
    }

    private string HistogramCall(int depth)
    {
        string source = _random.Next(8) switch
        {
            0 => "latency_bucket",
            1 => "rate(latency_bucket[5m])",
            2 => "sum by (le, job) (rate(latency_bucket[5m]))",
            3 => "nh",
            4 => "rate(nh[5m])",
            5 => "sum(rate(nh[10m]))",
            6 => "nhcb",
            _ => Vector(depth - 1),
        };
        return _random.Next(4) == 0 ? $"histogram_fraction({Scalar(0)}, {Scalar(0)}, {source})" : $"histogram_quantile({Pick(["0.5", "0.9", "0.99", "0", "1", "-1", "2", "NaN"])}, {source})";
    }

    private string Relabel(int depth) => _random.Next(4) switch
    {
        0 => $"label_replace({Vector(depth - 1)}, \"{Pick(Labels)}\", \"$1-x\", \"job\", \"(.).*\")",
        1 => $"label_replace({Vector(depth - 1)}, \"new\", \"${{1}}\", \"{Pick(Labels)}\", \"(.+)\")",
        2 => $"label_join({Vector(depth - 1)}, \"joined\", \"-\", \"job\", \"{Pick(Labels)}\")",
        _ => $"sort_by_label({Vector(depth - 1)}, \"job\")",
    };
}
