using Deucalion.Primitives.Regex;

namespace Deucalion.Primitives.Tests.Regex;

public sealed class Re2AnalysisTests
{
    [Theory]
    [InlineData("a|b|c", "a,b,c")]
    [InlineData("foo", "foo")]
    [InlineData("", "")]
    [InlineData("^(?:prod|dev)-[ab]$", "prod-a,prod-b,dev-a,dev-b")]
    [InlineData("(a|b)?x", "ax,bx,x")]
    [InlineData("a{2}b", "aab")]
    [InlineData("x|x|y", "x,y")]
    [InlineData("(?i)ab", "AB,Ab,aB,ab")]
    public void Finite_patterns_tell_their_texts(string pattern, string texts)
    {
        Assert.True(Re2.Compile(pattern).TryGetLiterals(out IReadOnlyList<string> literals));
        Assert.Equal(texts.Split(',').Order(StringComparer.Ordinal), literals.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a.*")]
    [InlineData("a+")]
    [InlineData("[^a]")]
    [InlineData("a|b.")]
    [InlineData("\\ba")]
    [InlineData("[a-z]{3}")]
    [InlineData("(?i)abcdefghijkl")]
    [InlineData("\\x{FFFD}")]
    public void Other_patterns_do_not(string pattern) => Assert.False(Re2.Compile(pattern).TryGetLiterals(out _));

    [Theory]
    [InlineData("foo.*", "foo")]
    [InlineData("foo(bar|baz).+", "fooba")]
    [InlineData("^foo.*", "foo")]
    [InlineData("(abc)+", "abc")]
    [InlineData("(?i)foo", "")]
    [InlineData("foo|bar", "")]
    [InlineData("foo?", "fo")]
    [InlineData("fo{2}x", "fo")]
    [InlineData(".*foo", "")]
    public void Required_prefix(string pattern, string prefix) => Assert.Equal(prefix, Re2.Compile(pattern).RequiredPrefix);

    [Theory]
    [InlineData(".*", true, false)]
    [InlineData("(.*)", true, false)]
    [InlineData("^.*$", true, false)]
    [InlineData(".*?.*", true, false)]
    [InlineData(".+", false, true)]
    [InlineData("..*", false, true)]
    [InlineData("(?-s).*", false, false)]
    [InlineData("..+", false, false)]
    [InlineData("a.*", false, false)]
    public void All_and_all_but_empty(string pattern, bool everything, bool nonEmpty)
    {
        var re = Re2.Compile(pattern);
        Assert.Equal((everything, nonEmpty), (re.MatchesEverything, re.MatchesAnyNonEmpty));
    }
}
