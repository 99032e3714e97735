using System.Globalization;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Json;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Tests.Json;

/// <summary>What the writer writes reads back as what went in; System.Text.Json is the judge.</summary>
public sealed class JsonOutputTests
{
    [Fact]
    public async Task Random_text_reads_back()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(random.Next(10) == 0 ? 2000 : 30); n > 0; n--)
            {
                int rune = random.Next(4) switch { 0 => random.Next(0x20), 1 => "\"\\/<>&'\u007f"[random.Next(8)], 2 => random.Next(0x20, 0xD800), _ => random.Next(0xE000, 0x110000) };
                text.Append(new Rune(rune));
            }

            string written = await WriteAsync(j => j.Text(text.ToString()));
            Assert.True(JsonSerializer.Deserialize<string>(written) == text.ToString(), $"seed {seed}: {written}");
        }
    }

    [Fact]
    public async Task A_lone_surrogate_becomes_the_replacement_character() =>
        Assert.Equal("\"a\uFFFDb\"", await WriteAsync(j => j.Text("a\uD800b")));

    [Fact]
    public async Task Random_numbers_read_back()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (!double.IsFinite(value))
            {
                continue;
            }

            Assert.True(JsonSerializer.Deserialize<double>(await WriteAsync(j => j.Number(value))) == value, $"seed {seed}: {value:R}");
            string quoted = JsonSerializer.Deserialize<string>(await WriteAsync(j => j.Value(value)))!;
            string plain = JsonSerializer.Deserialize<string>(await WriteAsync(j => j.PlainValue(value)))!;
            Assert.True(double.Parse(quoted, CultureInfo.InvariantCulture) == value, $"seed {seed}: {quoted}");
            Assert.True(double.Parse(plain, CultureInfo.InvariantCulture) == value && !plain.Contains('e'), $"seed {seed}: {plain}");
        }

        Assert.Equal("\"NaN\"\"+Inf\"\"-Inf\"", await WriteAsync(j => j.Value(double.NaN).Value(double.PositiveInfinity).Value(double.NegativeInfinity)));
    }

    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(1000, "1", "1")]
    [InlineData(1500, "1.500", "1.5")]
    [InlineData(1, "0.001", "0.001")]
    [InlineData(-1, "-0.001", "-0.001")]
    [InlineData(-1500, "-1.500", "-1.5")]
    [InlineData(1_435_781_451_781, "1435781451.781", "1435781451.781")]
    [InlineData(1_435_781_451_780, "1435781451.780", "1435781451.78")]
    [InlineData(long.MinValue, "-9223372036854775.808", "-9223372036854775.808")]
    [InlineData(long.MaxValue, "9223372036854775.807", "9223372036854775.807")]
    public async Task Times(long ms, string text, string trimmed)
    {
        Assert.Equal(text, await WriteAsync(j => j.Time(ms)));
        Assert.Equal(trimmed, await WriteAsync(j => j.Time(ms, trimZeros: true)));
    }

    [Fact]
    public async Task Integers_of_any_size()
    {
        Assert.Equal("-9223372036854775808", await WriteAsync(j => j.Integer(long.MinValue)));
        Assert.Equal("9223372036854775807", await WriteAsync(j => j.Integer(long.MaxValue)));
    }

    [Fact]
    public async Task Labels_are_an_object_whatever_they_hold() =>
        Assert.Equal("""{"__name__":"up","a\nb":"\u0001\"\\世"}""", await WriteAsync(j => j.Labels(LabelSet.Of(("__name__", "up"), ("a\nb", "\u0001\"\\世")))));

    [Fact]
    public async Task The_buffer_grows_with_what_is_written_between_looks()
    {
        var stream = new MemoryStream();
        using var json = new JsonOutput(stream);
        string big = new('x', 300_000);
        json.Text(big).Raw(","u8);
        await json.FlushIfFullAsync(TestContext.Current.CancellationToken);
        Assert.Equal(300_003, stream.Length);
        json.Text("y");
        await json.FlushIfFullAsync(TestContext.Current.CancellationToken);
        Assert.Equal(300_003, stream.Length);
        await json.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(stream.Length, json.Written);
    }

    private static async Task<string> WriteAsync(Action<JsonOutput> write)
    {
        var stream = new MemoryStream();
        using var json = new JsonOutput(stream);
        write(json);
        await json.FlushAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
