using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Model.Tests.Configuration;

public class YamlWriterTests
{
    [Fact]
    public void Any_text_is_read_back_as_it_was_written()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        const string Alphabet = "ab1.-+:#'\"\\{}[],&*!|>%@` ~?=\n\t\u00e9\u0007_<";
        string[] fixedTexts = ["", "true", "null", "~", "1", "1e3", "0x1F", "- a", "a: b", "a #b", "<<", "---", "=", "on", "2020-01-01", ".5", "a:", " a", "a ", "\U0001F600", "<secret>", "-", "?", ":"];
        for (int i = 0; i < 3000; i++)
        {
            string text = i < fixedTexts.Length ? fixedTexts[i] : string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            string yaml = new YamlWriter().Text("k", text).Texts("l", [text, text]).FlowTexts("f", [text, text]).Open(text + "key").Text("x", "y").Close().ToString();
            var problems = new ProblemList("p");
            YamlNode? root = YamlTree.Read(yaml, problems);
            Assert.True(problems.Items.Count == 0, $"seed {seed}: {yaml} {string.Join(';', problems.Items)}");
            var m = new MappingReader((YamlMapping)root!, "", problems);
            Assert.True(m.Take("k") is not null || text.Length == 0, $"seed {seed}: {yaml}");
            Assert.Equal(text, m.Text("k"));
            Assert.Equal([text, text], m.Texts("l"));
            Assert.Equal([text, text], m.Texts("f"));
            Assert.NotNull(m.Take(text + "key"));
        }
    }
}
