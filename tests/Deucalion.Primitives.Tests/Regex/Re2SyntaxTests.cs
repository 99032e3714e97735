using Deucalion.Primitives.Regex;

namespace Deucalion.Primitives.Tests.Regex;

public sealed class Re2SyntaxTests
{
    [Theory]
    [InlineData("[", "missing closing ]: `[`")]
    [InlineData("a[b-", "missing closing ]: `[b-`")]
    [InlineData("(", "missing closing ): `(`")]
    [InlineData("(a|b", "missing closing ): `(a|b`")]
    [InlineData(")", "unexpected ): `)`")]
    [InlineData("a)(b", "unexpected ): `a)(b`")]
    [InlineData("*", "missing argument to repetition operator: `*`")]
    [InlineData("a|+?", "missing argument to repetition operator: `+?`")]
    [InlineData("({2})", "missing argument to repetition operator: `{2}`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a+{3}", "invalid nested repetition operator: `+{3}`")]
    [InlineData("a???", "invalid nested repetition operator: `???`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("a{5,2}", "invalid repeat count: `{5,2}`")]
    [InlineData("(a{100}){100}", "invalid repeat count: `{100}`")]
    [InlineData("a{99999999999}", "invalid repeat count: `{99999999999}`")]
    [InlineData("\\", "trailing backslash at end of expression: ``")]
    [InlineData("\\q", "invalid escape sequence: `\\q`")]
    [InlineData("\\1", "invalid escape sequence: `\\1`")]
    [InlineData("\\8", "invalid escape sequence: `\\8`")]
    [InlineData("\\C", "invalid escape sequence: `\\C`")]
    [InlineData("\\Z", "invalid escape sequence: `\\Z`")]
    [InlineData("\\x4", "invalid escape sequence: `\\x4`")]
    [InlineData("\\xg1", "invalid escape sequence: `\\xg1`")]
    [InlineData("\\x{110000}", "invalid escape sequence: `\\x{110000`")]
    [InlineData("\\x{}", "invalid escape sequence: `\\x{}`")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData("[[:alfa:]]", "invalid character class range: `[:alfa:]`")]
    [InlineData("\\p{Klingon}", "invalid character class range: `\\p{Klingon}`")]
    [InlineData("\\pX", "invalid character class range: `\\pX`")]
    [InlineData("\\p", "invalid character class range: `\\p`")]
    [InlineData("\\p{Greek", "invalid character class range: `\\p{Greek`")]
    [InlineData("(?=a)", "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?!a)", "invalid or unsupported Perl syntax: `(?!`")]
    [InlineData("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`")]
    [InlineData("(?x)", "invalid or unsupported Perl syntax: `(?x`")]
    [InlineData("(?<=a)", "invalid named capture: `(?<=a)`")]
    [InlineData("(?P<a", "invalid named capture: `(?P<a`")]
    [InlineData("(?P<a b>x)", "invalid named capture: `(?P<a b>`")]
    [InlineData("(?P=a)", "invalid or unsupported Perl syntax: `(?P`")]
    public void Errors_have_RE2s_texts(string pattern, string error)
    {
        var e = Assert.Throws<Re2SyntaxException>(() => Re2.Compile(pattern));
        Assert.Equal("error parsing regexp: " + error, e.Message);
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        var e = Assert.Throws<Re2SyntaxException>(() => Re2.Compile("a" + (char)0xD800));
        Assert.Equal("error parsing regexp: invalid UTF-8: `" + (char)0xD800 + "`", e.Message);
    }

    [Fact]
    public void Deep_and_large_patterns_are_refused()
    {
        string deep = new string('(', 1001) + "a" + new string(')', 1001);
        Assert.StartsWith("error parsing regexp: expression nests too deeply", Assert.Throws<Re2SyntaxException>(() => Re2.Compile(deep)).Message, StringComparison.Ordinal);

        string large = "((((" + string.Concat(Enumerable.Repeat("abcdefghij", 400)) + "){10}){10}){10})";
        Assert.StartsWith("error parsing regexp: expression too large", Assert.Throws<Re2SyntaxException>(() => Re2.Compile(large)).Message, StringComparison.Ordinal);

        // Groups without a number add no height; this must not exhaust the stack.
        string flat = string.Concat(Enumerable.Repeat("(?:", 4_000)) + "a" + new string(')', 4_000);
        Assert.True(Re2.Compile(flat).IsMatch("a"));
        string deeper = string.Concat(Enumerable.Repeat("(?:a", 50_000));
        Assert.StartsWith("error parsing regexp: expression nests too deeply", Assert.Throws<Re2SyntaxException>(() => Re2.Compile(deeper)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData(".", "\n", true)]
    [InlineData("(?-s).", "\n", false)]
    [InlineData(".", "😀", true)]
    [InlineData("..", "😀", false)]
    [InlineData("\\d", "٣", false)]
    [InlineData("\\w", "é", false)]
    [InlineData("\\W", "é", true)]
    [InlineData("\\s", "\v", false)]
    [InlineData("[[:space:]]", "\v", true)]
    [InlineData("[[:^alpha:]]", "1", true)]
    [InlineData("[^[:^alpha:]]", "q", true)]
    [InlineData("[[:word:]]+", "a_1", true)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[^]a]", "]", false)]
    [InlineData("[a-]+", "-a", true)]
    [InlineData("[\\d-z]+", "1-z", true)]
    [InlineData("[^a]", "\n", true)]
    [InlineData("\\pL", "é", true)]
    [InlineData("\\p{Lu}", "é", false)]
    [InlineData("(?i)\\p{Lu}", "é", true)]
    [InlineData("\\PL", "1", true)]
    [InlineData("\\p{^L}", "1", true)]
    [InlineData("\\P{^L}", "1", false)]
    [InlineData("\\p{Greek}+", "αβγ", true)]
    [InlineData("\\p{Han}\\p{Hiragana}\\p{Katakana}", "漢あア", true)]
    [InlineData("[\\p{Cyrillic}\\p{Latin}]+", "жz", true)]
    [InlineData("\\p{Any}", "\n", true)]
    [InlineData("(?i)k", "\u212A", true)]
    [InlineData("(?i)\u212A", "K", true)]
    [InlineData("(?i)s", "ſ", true)]
    [InlineData("(?i)[j-l]", "\u212A", true)]
    [InlineData("(?i)σ", "ς", true)]
    [InlineData("(?i)i", "İ", false)]
    [InlineData("(?i)straße", "STRAẞE", true)]
    [InlineData("(?i)(?-i)a", "A", false)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("a(?i)b|c", "aB", true)]
    [InlineData("a(?i)b|c", "C", true)]
    [InlineData("(a(?i)b)c", "aBC", false)]
    [InlineData("\\Q.*\\E", ".*", true)]
    [InlineData("\\Qa\\E+", "aaa", true)]
    [InlineData("\\Qab", "ab", true)]
    [InlineData("\\x41\\x{1F600}\\101\\07", "A😀A\a", true)]
    [InlineData("\\a\\f\\n\\r\\t\\v", "\a\f\n\r\t\v", true)]
    [InlineData("\\_\\-", "_-", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{2", "a{2", true)]
    [InlineData("a{02}", "a{02}", true)]
    [InlineData("a{2,}", "aaaa", true)]
    [InlineData("a{2,3}", "aaaa", false)]
    [InlineData("a{0}", "", true)]
    [InlineData("a{0,0}b", "b", true)]
    [InlineData("^a$", "a", true)]
    [InlineData("a$b", "ab", false)]
    [InlineData("^*a", "a", true)]
    [InlineData("a\n^b", "a\nb", false)]
    [InlineData("(?m)a$\n^b", "a\nb", true)]
    [InlineData("(?m)a$b", "ab", false)]
    [InlineData("\\Aa\\z", "a", true)]
    [InlineData("\\ba\\b.\\bb\\B", "a b", false)]
    [InlineData("\\ba\\b.\\bb\\b", "a b", true)]
    [InlineData("a\\Bb", "ab", true)]
    [InlineData("é\\b", "é", false)]
    [InlineData("(?:)", "", true)]
    [InlineData("(|a)*", "aaa", true)]
    [InlineData("(?:a*)*", "aab", false)]
    [InlineData("(?U)a+?b*", "aab", true)]
    [InlineData("foo|", "", true)]
    [InlineData("\\x{FFFD}", "\uFFFD", true)]
    public void Facts(string pattern, string text, bool matches)
    {
        var re = Re2.Compile(pattern);
        Assert.Equal(matches, re.IsMatch(text));
        Assert.Equal(matches, re.IsMatch(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_count_as_the_replacement_character_each()
    {
        Assert.True(Re2.Compile("a..b").IsMatch([(byte)'a', 0xE2, 0x82, (byte)'b']));
        Assert.False(Re2.Compile("a.b").IsMatch([(byte)'a', 0xE2, 0x82, (byte)'b']));
        Assert.True(Re2.Compile("\\x{FFFD}").IsMatch([0xFF]));
        Assert.True(Re2.Compile(".+b").IsMatch([0xFF, (byte)'b']));
        Assert.False(Re2.Compile("[^\\x{FFFD}]").IsMatch([0xC3]));
        Assert.False(Re2.Compile("\\x{D800}").IsMatch([0xED, 0xA0, 0x80]));
    }
}
