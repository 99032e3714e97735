using System.Diagnostics;
using System.Text;
using Deucalion.Primitives.Regex;

namespace Deucalion.Primitives.Tests.Regex;

public sealed class Re2HostileTests
{
    [Theory]
    [InlineData("(a+)+b")]
    [InlineData("(a|aa)*b")]
    [InlineData("(a|a)*b")]
    [InlineData("(.*)*b")]
    [InlineData("(.*a){20}b")]
    [InlineData("(x+x+)+y|a*b")]
    [InlineData("[ab]*a[ab]{300}c")]
    [InlineData(".*[ab]a.{200}.*c")]
    public void Time_is_linear(string pattern)
    {
        var re = Re2.Compile(pattern);
        string text = new('a', 20_000);
        long start = Stopwatch.GetTimestamp();
        Assert.False(re.IsMatch(text));
        re.TryExpand(text, "$1", new StringBuilder());
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Texts_that_build_too_many_states_are_finished_by_walking()
    {
        var random = new Random(9);
        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++)
        {
            text.Append(random.Next(2) == 0 ? 'a' : 'b');
        }

        var re = Re2.Compile("[ab]*a[ab]{200}");
        string t = text.ToString();
        Assert.Equal(t[^201] == 'a', re.IsMatch(t));
        for (int cut = 1; cut < 50; cut++)
        {
            Assert.Equal(t[^(201 + cut)] == 'a', re.IsMatch(t[..^cut]));
        }
    }

    [Fact]
    public void Huge_alternations_work()
    {
        string[] words = [.. Enumerable.Range(0, 10_000).Select(i => "service-" + (i * 7919))];
        var set = Re2.Compile(string.Join('|', words));
        Assert.All(words.Take(500), w => Assert.True(set.IsMatch(w)));
        Assert.False(set.IsMatch("service-1"));
        Assert.False(set.TryGetLiterals(out _));
        Assert.Equal("service-", set.RequiredPrefix);

        var open = Re2.Compile("(" + string.Join('|', words) + ").*x");
        Assert.True(open.IsMatch(words[9_999] + "..x"));
        Assert.False(open.IsMatch(words[9_999] + ".."));
    }

    [Fact]
    public void Counts_up_to_a_thousand_work()
    {
        var re = Re2.Compile("(?:x{10}|y{1000}z?)");
        Assert.True(re.IsMatch(new string('y', 1000)));
        Assert.False(re.IsMatch(new string('y', 1001)));
        Assert.True(Re2.Compile("[xy]{0,1000}").IsMatch(new string('x', 1000)));
        Assert.False(Re2.Compile("[xy]{0,1000}").IsMatch(new string('x', 1001)));
    }

    [Fact]
    public void Many_threads_get_the_same_answers()
    {
        var re = Re2.Compile("(?:[a-f]*b[c-z]{3}|\\pL+\\d|x.*y.*z)+");
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => new string([.. Enumerable.Range(0, 12).Select(k => (char)('a' + ((i * (k + 3)) % 26)))]) + (i % 10))];
        bool[] expected = [.. texts.Select(t => Re2.Compile(re.Pattern).IsMatch(t))];
        Parallel.For(0, 3_000, i => Assert.Equal(expected[i % 300], re.IsMatch(texts[i % 300])));
    }

    [Theory]
    [InlineData("foo.*")]
    [InlineData("a|b|c|d|e|f|g")]
    [InlineData("[a-z]+-\\d+|x\\b.*")]
    [InlineData(".*foo.*")]
    public void Matching_allocates_nothing_once_warm(string pattern)
    {
        var re = Re2.Compile(pattern);
        byte[] text = "abc-é-12345 foo"u8.ToArray();
        re.IsMatch(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            re.IsMatch(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
