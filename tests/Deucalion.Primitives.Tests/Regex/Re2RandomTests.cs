using System.Text;
using Deucalion.Primitives.Regex;
#pragma warning disable RS0030 // .NET's engine is the oracle here
using Oracle = System.Text.RegularExpressions.Regex;

namespace Deucalion.Primitives.Tests.Regex;

public sealed class Re2RandomTests
{
    private static readonly string[] Atoms = ["a", "b", "c", "ab", ".", "[ab]", "[^a]", "é", "\\n", "^", "$", "\\bX?", "[a-c]", "-"];
    private static readonly string[] Repeats = ["*", "+", "?", "{2}", "{1,2}", "{0,1}", "*?", "+?", "??", "{2,}"];
    private static readonly string[] Texts = ["a", "b", "c", "é", "\n", "-", "X"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Agrees_with_another_engine_on_the_common_subset(int seed)
    {
        var random = new Random(seed);
        int matched = 0;
        for (int n = 0; n < 2_000; n++)
        {
            string pattern = Pattern(random, 3);
            var re = Re2.Compile(pattern);
            var oracle = new Oracle("\\A(?s:" + pattern.Replace("$", "\\z", StringComparison.Ordinal) + ")\\z", System.Text.RegularExpressions.RegexOptions.CultureInvariant | System.Text.RegularExpressions.RegexOptions.NonBacktracking);
            for (int k = 0; k < 12; k++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Texts[random.Next(Texts.Length)]));
                if (pattern.Contains("\\b", StringComparison.Ordinal))
                {
                    // The oracle's word characters are not only ASCII.
                    text = text.Replace('é', 'b');
                }

                System.Text.RegularExpressions.Match expected = oracle.Match(text);
                Assert.True(expected.Success == re.IsMatch(text), $"seed {seed}: /{pattern}/ on \"{text}\": expected {expected.Success}");
                if (expected.Success)
                {
                    matched++;
                    CheckHints(re, text, seed);
                }
            }
        }

        Assert.True(matched > 1_000, $"seed {seed}: only {matched} matches");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Groups_agree_with_another_engine(int seed)
    {
        // Only the outermost groups outside repetitions: inside, the engines differ by design.
        var random = new Random(seed);
        for (int n = 0; n < 2_000; n++)
        {
            string pattern = $"({Simple(random)})({Simple(random)})({Simple(random)})";
            var re = Re2.Compile(pattern);
            var oracle = new Oracle("\\A(?s:" + pattern + ")\\z");
            for (int k = 0; k < 10; k++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Texts[random.Next(3)]));
                System.Text.RegularExpressions.Match m = oracle.Match(text);
                var output = new StringBuilder();
                Assert.Equal(m.Success, re.TryExpand(text, "$1|$2|$3", output));
                if (m.Success)
                {
                    string expected = m.Groups[1].Value + "|" + m.Groups[2].Value + "|" + m.Groups[3].Value;
                    Assert.True(expected == output.ToString(), $"seed {seed}: /{pattern}/ on \"{text}\": {expected} but {output}");
                }
            }
        }
    }

    [Fact]
    public void Random_patterns_never_fail_but_by_a_syntax_error()
    {
        var random = new Random(5);
        const string alphabet = "ab()[]{}*+?|^$\\.,-:<>PQEpdwsx0123iU=é\n";
        for (int n = 0; n < 50_000; n++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            try
            {
                var re = Re2.Compile(pattern);
                re.IsMatch("ab0\n");
                re.TryExpand("ab", "$1$2$x", new StringBuilder());
            }
            catch (Re2SyntaxException e)
            {
                Assert.StartsWith("error parsing regexp: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static void CheckHints(Re2 re, string text, int seed)
    {
        Assert.True(text.StartsWith(re.RequiredPrefix, StringComparison.Ordinal), $"seed {seed}: prefix of /{re.Pattern}/ is not in \"{text}\"");
        if (re.TryGetLiterals(out IReadOnlyList<string> literals))
        {
            Assert.True(literals.Contains(text), $"seed {seed}: /{re.Pattern}/ does not list \"{text}\"");
        }
    }

    private static string Simple(Random random) => random.Next(8) switch
    {
        0 => "a*",
        1 => "a*?",
        2 => "a|ab",
        3 => "ab|a",
        4 => ".+?",
        5 => "[ab]?",
        6 => "b??",
        _ => ".*",
    };

    private static string Pattern(Random random, int depth)
    {
        int kind = depth == 0 ? 0 : random.Next(7);
        switch (kind)
        {
            case 1 or 2:
                return Pattern(random, depth - 1) + Pattern(random, depth - 1);
            case 3:
                return "(?:" + Pattern(random, depth - 1) + "|" + Pattern(random, depth - 1) + ")";
            case 4:
                return "(" + Pattern(random, depth - 1) + ")" + Repeats[random.Next(Repeats.Length)];
            case 5:
                return ".*" + Pattern(random, depth - 1) + ".*";
            case 6:
                return "(?:" + Pattern(random, depth - 1) + ")" + Repeats[random.Next(Repeats.Length)];
            default:
                return Atoms[random.Next(Atoms.Length)];
        }
    }
}
