using Deucalion.Api.Search;

namespace Deucalion.Api.Tests.Search;

/// <summary>Scores of the search algorithms; the numbers follow from the formulas of Prometheus 3.14.</summary>
public sealed class SearchScoreTests
{
    [Theory]
    [InlineData("", "x", 1)]
    [InlineData("abc", "abc", 1)]
    [InlineData("abc", "ab", 0)]
    [InlineData("ba", "ab", 0)]
    [InlineData("abc", "xabc", (9 - 0.25) / 9 * 0.999)]
    [InlineData("abc", "abcx", (9 - 0.125) / 9 * 0.999)]
    [InlineData("abc", "axbc", (1 - 0.25 + 4) / 9 * 0.999)]
    [InlineData("ab", "axxab", (4 - 0.6) / 4 * 0.999)]
    public void Subsequence(string pattern, string text, double score) => Assert.Equal(score, SubsequenceScore.Of(pattern.AsSpan(), text.AsSpan()), 12);

    [Theory]
    [InlineData("MARTHA", "MARHTA", 0.9611111111111111)]
    [InlineData("DWAYNE", "DUANE", 0.84)]
    [InlineData("DIXON", "DICKSONX", 0.8133333333333332)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("", "a", 0)]
    [InlineData("a", "a", 1)]
    public void Similarity(string a, string b, double score)
    {
        Assert.Equal(score, JaroWinkler.Of(a.AsSpan(), b.AsSpan()), 12);
        Assert.Equal(score, JaroWinkler.Of(b.AsSpan(), a.AsSpan()), 12);
    }

    [Fact]
    public void Filters_join_terms_and_fold_case()
    {
        var filter = new SearchFilter(["CPU", "", "mem"], 0, jaroWinkler: true, caseSensitive: false);
        Assert.True(filter.Accepts("cpu_seconds", out double prefix));
        Assert.Equal(1, prefix);
        Assert.True(filter.Accepts("x_Mem", out double end));
        Assert.Equal(0.1, end, 12);
        Assert.False(filter.Accepts("disk", out _));
        Assert.True(new SearchFilter([], 100, false, true).Accepts("anything", out _));
        Assert.False(new SearchFilter(["CPU"], 0, false, caseSensitive: true).Accepts("cpu", out _));
        Assert.True(new SearchFilter(["größe"], 0, false, true).Accepts("die_größe_x", out double inner));
        Assert.InRange(inner, 0.9, 0.999);
    }
}
