using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Control.Access;
using Deucalion.Fuzz.Running;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using Deucalion.Primitives.Numbers;
using Deucalion.Primitives.Regex;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Fuzz.Targets;

/// <summary>What people and clients write: queries, selectors, patterns, configuration, parameters, numbers.</summary>
internal static class TextTargets
{
    private static readonly string[] s_queries =
    [
        "sum by (job) (rate(http_requests_total{code=~\"5..\", job!=\"x\"}[5m] offset 1h)) / on(job) group_left(team) foo > bool 1e3",
        "histogram_quantile(0.9, sum(rate(x_bucket[5m:1m] @ end())) without (pod))", "-{\"my.metric\", a='b'} ^ 2 ^ -1 and up unless down or absent(x)",
        "topk(5, label_replace(up, \"a\", \"$1\", \"b\", \"(.*)\"))", "count_values(\"v\", x)[1h:] @ 1.5", "1 + 2 % 3 atan2 x", "max_over_time(x[5m + 1h])", "info(up, {a=\"b\"})",
        "\"text\\u00e9\\x41\\n\"", "0x1F + 1_000 + .5e-3 + Inf + NaN", "up # comment\n+ 1", "rate(x[5m] anchored)", "time() - x @ start()",
    ];

    private static readonly string[] s_patterns =
    [
        "api|web|db", "(?i)host[0-9]{1,3}\\.(a|b)*", "^(?:(x+)+)+$", "[^a-zα-ω\\d]+?", "\\pL\\p{Greek}\\x{10FFFF}", "(?P<n>a)(?s:.)b*", "a{2,1000}", ".*error.*|.+", "[[:alpha:]]", "\\Qa.b\\E", "(?U)a+", "",
    ];

    private const string Yaml = """
        global: {scrape_interval: 15s, external_labels: {a: "b"}}
        scrape_configs:
          - job_name: x
            scheme: https
            basic_auth: {username: u, password: p}
            static_configs: [{targets: ["a:1", b], labels: &l {x: "1"}}]
            relabel_configs:
              - {source_labels: [__address__], regex: "(.*):.*", target_label: host, replacement: $1, action: replace}
          - job_name: y
            metric_relabel_configs: [{action: drop, regex: go_.*, source_labels: [__name__]}]
            file_sd_configs: [{files: ["*.json"]}]
        remote_write:
          - url: http://x/y
            queue_config: {capacity: 10}
        """;

    public static IReadOnlyList<FuzzTarget> List() =>
    [
        new("promql", () => Bytes(s_queries), Query, typeof(QueryException)) { Words = Words("sum", " by (", ")", "[5m]", "[5m:1m]", "{", "}", "=~\"", "\"", " offset ", " @ ", "start()", "-", "^", " on(", " group_left ", " and ", "topk(", "1e999", "0x", "ms", ",", "(((((", "bool ", "\\u", "😀") },
        new("selector", () => Bytes("""{team="a",env=~"p.*"}""", "up", """a:b{x!="1",y!~"2"}""", """{"my.label"="v","my.metric"}""", """{a="q\"\\\n\u00e9\x41"}"""), b => $"{SelectorParser.Parse(Text(b)).Count}", typeof(FormatException)) { Words = Words("{", "}", "=~", "!~", "\"", "'", "`", "\\", ",", "(", "__name__") },
        new("regex", Patterns, Match, typeof(Re2SyntaxException)) { MaxLength = 2000, FixedAllocation = 64 << 20, Words = Words("(", ")", "*", "+", "?", "{1000}", "{2,5}", "[", "]", "^", "$", "\\p{L}", "(?i)", "(?:", "|", "\\x{", "[:alpha:]", ".*", "\\b", "\\Q") },
        new("yaml", () => Bytes(Yaml, "a: &a [1, 2]\nb: *a\n", "global:\n  scrape_interval: 1m\n"), b => $"{ConfigurationReader.Read("f", b, new() { ReadFiles = _ => [] }).ScrapeConfigs.Count}", typeof(ConfigurationException)) { FixedAllocation = 256 << 20, MaxLength = 1 << 14, Words = Words("- ", ": ", "{", "}", "[", "]", "&a ", "*a", "\n", "  ", "|", ">", "? ", "!!binary ", "<<: ", "'", "\"", "# ", "---\n", "${x}", "0s", "regex: (", "\t") },
        new("parameters", () => Bytes("query=up%2Bx&time=1.5&match[]=a&match[]=b", "{\"query\":\"up\",\"match[]\":[\"a\",\"b\"],\"time\":1,\"limit\":null}", "start=2020-01-01T00:00:00Z&end=1h&step=15s&limit=5"), Parameters, typeof(ApiException)) { Words = Words("%", "%zz", "&", "=", "{", "}", "[", "]", "\"", "\\u", ":", ",", "1e999", "query", "time", "limit", "null") },
        new("numbers", () => Bytes("1.5", "-0x1.8p-3", "+Inf", "nan", "1e400", "0.000000000000000000000000000001", "1_000", "9007199254740993", "4.9e-324", "1h30m", "5y1w1d", "100ms", "2020-01-01T00:00:00.123456789+01:00"), Number) { MaxLength = 4096, Words = Words("e", "E+", "-", ".", "0x", "p", "inf", "NaN", "_", "h", "ms", "y", "T", "Z", "999999999999999999999") },
    ];

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static byte[][] Words(params string[] words) => Bytes(words);

    private static string Query(byte[] bytes)
    {
        string text = Text(bytes);
        Expr expr;
        try
        {
            expr = PromQLParser.Parse(text);
        }
        catch (QueryException)
        {
            // Selectors without a condition that needs a value are for match[] only.
            return "selector of " + Math.Min(PromQLParser.ParseMetricSelector(text).Count, 5);
        }

        // What is printed is read again, and printed the same.
        string printed = PromQLPrinter.Print(expr);
        string again = PromQLPrinter.Print(PromQLParser.Parse(printed));
        return printed == again ? expr.GetType().Name + Math.Min(printed.Length / 8, 20) : throw new InvalidOperationException($"{printed} is printed as {again}");
    }

    private static byte[][] Patterns() => [.. s_patterns.Select(p => Encoding.UTF8.GetBytes(p + "\0" + "api host12.a xxxxxxxxxxxxxxxxxxxxxxx! error"))];

    private static string Match(byte[] bytes)
    {
        int border = Array.IndexOf(bytes, (byte)0);
        Re2 regex = Re2.Compile(Text(border < 0 ? bytes : bytes[..border]));
        byte[] input = border < 0 ? bytes : bytes[(border + 1)..];
        bool hit = regex.IsMatch(input);
        regex.TryGetLiterals(out _);
        return $"{hit} {Math.Min(regex.GroupCount, 5)} {regex.MatchesEverything}";
    }

    private static string Parameters(byte[] bytes)
    {
        string type = bytes.Length > 0 && bytes[0] == '{' ? "application/json" : "application/x-www-form-urlencoded";
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Body = new MemoryStream(bytes);
        context.Request.ContentType = type;
        context.Request.ContentLength = bytes.Length;
        RequestParameters p = RequestParameters.ReadAsync(context.Request, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        string shape = $"{p.Get("query") is null} {Math.Min(p.All("match[]").Count, 4)} ";
        p.Time("time", 0);
        p.Time("start", 0);
        p.Duration("step");
        return shape + Math.Min(p.Limit(), 3);
    }

    private static string Number(byte[] bytes)
    {
        string text = Text(bytes);
        bool number = GoFloat.TryParse(bytes, out double value);
        if (number)
        {
            foreach (string form in (string[])[GoFloat.FormatPlain(value), GoFloat.FormatShortest(value), GoFloat.FormatExponent(value)])
            {
                if (!GoFloat.TryParse(Encoding.UTF8.GetBytes(form), out double back) || (!back.Equals(value) && !double.IsNaN(value)))
                {
                    throw new InvalidOperationException($"{value:R} is written as {form} and read as {back:R}");
                }
            }
        }

        bool duration = PrometheusDuration.TryParse(text, out long ms, out _);
        if (duration && (!PrometheusDuration.TryParse(PrometheusDuration.Format(ms), out long again, out _) || again != ms))
        {
            throw new InvalidOperationException($"{ms} ms is written as {PrometheusDuration.Format(ms)}");
        }

        return $"{number} {duration} {ApiTime.TryParse(text, out _, out _)} {ApiTime.TryParseDuration(text, out _, out _)} {Rfc3339.TryParse(text, out _)}";
    }
}
