using System.Text;
using Deucalion.Primitives.Regex;

namespace Deucalion.Primitives.Tests.Regex;

public sealed class Re2ExpandTests
{
    [Theory]
    [InlineData("(.*)", "abc", "$1", "abc")]
    [InlineData("a(.*)c", "abc", "$0-$1", "abc-b")]
    [InlineData("a(.*)c", "abc", "${1}x$1x", "bx")]
    [InlineData("a(.*)c", "abc", "$$1$", "$1$")]
    [InlineData("a(.*)c", "abc", "${1", "${1")]
    [InlineData("a(.*)c", "abc", "$2$01${name}$-", "$-")]
    [InlineData("(?P<first>\\w+) (?<second>\\w+)", "hello world", "$second ${first}", "world hello")]
    [InlineData("(?P<n>a)|(?P<n>b)", "b", "$n", "b")]
    [InlineData("(a+?)(a*)", "aaa", "$1-$2", "a-aa")]
    [InlineData("(a+)(a*)", "aaa", "$1-$2", "aaa-")]
    [InlineData("(a|ab)(c|bcd)?(d*)", "abcd", "$1-$2-$3", "a-bcd-")]
    [InlineData("(?:(a)|b)*", "ab", "$1", "a")]
    [InlineData("(a*)*", "aa", "[$1]", "[aa]")]
    [InlineData("(a*)+", "aa", "[$1]", "[aa]")]
    [InlineData("(a|b)*", "abba", "$1", "a")]
    [InlineData("(x{2})+", "xxxx", "$1", "xx")]
    [InlineData("(a){0}b", "b", "[$1]", "[]")]
    [InlineData("(.*):(\\d+)", "häst😀:80", "$1|$2", "häst😀|80")]
    [InlineData("(^|x)a(\\b.*)", "a b", "[$1][$2]", "[][ b]")]
    [InlineData("([^:]+)(?::\\d+)?", "h:1", "$1:9", "h:9")]
    [InlineData("foo", "foo", "plain", "plain")]
    public void Templates_expand_as_in_Go(string pattern, string input, string template, string expected)
    {
        var output = new StringBuilder("<");
        var re = Re2.Compile(pattern);
        Assert.True(re.TryExpand(input, template, output));
        Assert.True(re.TryExpand(input, template, output.Append('|')));
        Assert.Equal("<" + expected + "|" + expected, output.ToString());
    }

    [Fact]
    public void No_match_appends_nothing()
    {
        var output = new StringBuilder();
        Assert.False(Re2.Compile("a(b)").TryExpand("ac", "$1", output));
        Assert.Equal(0, output.Length);
    }
}
