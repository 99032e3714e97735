using Deucalion.Control.Access;

namespace Deucalion.Control.Tests.Access;

public sealed class SelectorParserTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("""{team="a"}""", """team="a" """)]
    [InlineData(""" { team = 'a' , env =~ `p.*` , } """, """team="a" env=~"p.*" """)]
    [InlineData("up", """__name__="up" """)]
    [InlineData("""a:b{x!="1",y!~"2"}""", """__name__="a:b" x!="1" y!~"2" """)]
    [InlineData("""{"my.label"="v","my.metric"}""", """ "my.label"="v" __name__="my.metric" """)]
    [InlineData("""{a="q\"\\\n\u00e9\x41"}""", """a="q\"\\\néA" """)]
    public void Reads_selectors(string text, string expected) =>
        Assert.Equal(expected.Trim(), string.Join(' ', SelectorParser.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{a}")]
    [InlineData("{a=1}")]
    [InlineData("{a=\"1\"")]
    [InlineData("{a=\"1\"} x")]
    [InlineData("{a=\"1\" b=\"2\"}")]
    [InlineData("{a==\"1\"}")]
    [InlineData("{a=~\"(\"}")]
    [InlineData("{a=\"\\q\"}")]
    [InlineData("{a=\"\\ud800\"}")]
    [InlineData("{1a=\"1\"}")]
    [InlineData("{,}")]
    public void Refuses_other_texts_with_the_place(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => SelectorParser.Parse(text));
        Assert.Contains("character", e.Message + (text.Length == 0 ? "character" : ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Survives_any_text()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const string Alphabet = "{}=!~\"'`\\,ax1u0 \n";
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(0, 24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            try
            {
                Assert.NotEmpty(SelectorParser.Parse(text));
            }
            catch (FormatException)
            {
                // Refused with a sentence.
            }
        }
    }
}
