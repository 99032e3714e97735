using System.Globalization;
using System.Text;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>Whatever comes in: a tree or a <see cref="QueryException"/> of the right form, nothing else.</summary>
public sealed class MutationTests
{
    private static readonly string[] Corpus =
    [
        "sum by (job, \"a b\") (rate(http_requests_total{code=~\"5..\", job!='x'}[5m:1m] offset -1h @ end())) / ignoring(code) group_left(x) up > bool 0.5e-3",
        "histogram_quantile(0.99, sum without(instance) (rate(foo_bucket[step() * 2 + max_of(1m, range())] smoothed))) and on() {\"utf8.näme\", `b`=\"\\xff\\u00e9\"}",
        "topk(5, a) + fill_left(-1) fill_right(5m) b </ 3 or -(c ^ -2) # tail\n unless limit_ratio(0.1, d offset (1m + 2s))",
        "label_replace(info(metric, {x=\"y\"}), \"dst\", \"$1\", 'src', \"(.*)\") * 0x1F % 1_000 atan2 count_values(\"v\", {__name__=~\"a.+\"}[1h:])",
    ];

    private const string Punctuation = "(){}[],:@+-*/%^=!<>~#'`\"\\ \n019aesmx._";

    [Fact]
    public void EveryPrefixAndSuffix()
    {
        foreach (string query in Corpus)
        {
            for (int i = 0; i <= query.Length; i++)
            {
                TryParse(query[..i]);
                TryParse(query[i..]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void RandomBytes(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Corpus[i % Corpus.Length]);
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                int at = random.Next(bytes.Length);
                bytes[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)Punctuation[random.Next(Punctuation.Length)],
                    _ => bytes[random.Next(bytes.Length)],
                };
            }

            string query = Encoding.UTF8.GetString(bytes);
            try
            {
                TryParse(query);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, round {i}: {query}"), e);
            }
        }
    }

    [Theory]
    [InlineData(5)]
    public void RandomWords(int seed)
    {
        string[] words = ["sum", "by", "(", ")", "[", "]", "{", "}", "5m", "1", "foo", "offset", "@", "start", "step", "max_of", ",", ":", "-", "^", "on", "group_left", "fill", "bool", "==", "and", "\"x\"", "=~", "anchored", "topk", "info", "\ud800", "😀"];
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            TryParse(string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)])));
        }
    }

    private static void TryParse(string query)
    {
        try
        {
            PromQLPrinter.Pretty(PromQLParser.Parse(query));
        }
        catch (QueryException e)
        {
            Assert.Matches("^([0-9]+:[0-9]+|unknown position): parse error: .", e.Message);
            Assert.True(e.Message.Length < 1000);
        }

        try
        {
            PromQLParser.ParseMetricSelector(query);
        }
        catch (QueryException e)
        {
            Assert.Contains(": parse error: ", e.Message, StringComparison.Ordinal);
        }
    }
}
