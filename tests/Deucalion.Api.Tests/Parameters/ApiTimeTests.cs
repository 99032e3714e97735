using System.Globalization;
using Deucalion.Api.Parameters;

namespace Deucalion.Api.Tests.Parameters;

/// <summary>Times and durations as the API takes them.</summary>
public sealed class ApiTimeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1700000000", 1_700_000_000_000)]
    [InlineData("1700000000.123", 1_700_000_000_123)]
    [InlineData("1700000000.9996", 1_700_000_001_000)]
    [InlineData("1.7e9", 1_700_000_000_000)]
    [InlineData("-1.5", -1500)]
    [InlineData("+1", 1000)]
    [InlineData("1_000", 1_000_000)]
    [InlineData(".5", 500)]
    [InlineData("5.", 5000)]
    [InlineData("0x10", 16_000, false)]
    [InlineData("0x1p4", 16_000)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2015-06-03T13:21:58.555Z", 1_433_337_718_555)]
    [InlineData("2015-06-03T14:21:58.555+01:00", 1_433_337_718_555)]
    [InlineData("2015-06-03T13:21:58.5559999Z", 1_433_337_718_555)]
    [InlineData("2015-06-03T13:21:58,5Z", 1_433_337_718_500)]
    [InlineData("2016-02-29T00:00:00Z", 1_456_704_000_000)]
    [InlineData("0001-01-01T00:00:00Z", -62_135_596_800_000)]
    [InlineData("9999-12-31T23:59:59.999Z", 253_402_300_799_999)]
    public void Times(string text, long expected, bool isTime = true)
    {
        Assert.Equal(isTime, ApiTime.TryParse(text, out long ms, out string error));
        if (isTime)
        {
            Assert.Equal(expected, ms);
        }
        else
        {
            Assert.Equal($"cannot parse \"{text}\" to a valid timestamp", error);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("NaN")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("2015-02-29T00:00:00Z")]
    [InlineData("2015-13-01T00:00:00Z")]
    [InlineData("2015-06-03T24:00:00Z")]
    [InlineData("2015-06-03T13:21:60Z")]
    [InlineData("2015-06-03 13:21:58Z")]
    [InlineData("2015-06-03t13:21:58z")]
    [InlineData("2015-06-03T13:21:58")]
    [InlineData("2015-06-03T13:21:58.Z")]
    [InlineData("2015-06-03T13:21:58+0100")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("２015-06-03T13:21:58Z")]
    public void What_is_not_a_time_is_named(string text)
    {
        Assert.False(ApiTime.TryParse(text, out _, out string error));
        Assert.StartsWith("cannot parse ", error, StringComparison.Ordinal);
        Assert.EndsWith(" to a valid timestamp", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ends_have_their_texts_and_nothing_passes_them()
    {
        Assert.True(ApiTime.TryParse("-292273086-05-16T16:47:06Z", out long min, out _));
        Assert.True(ApiTime.TryParse("292277025-08-18T07:12:54.999999999Z", out long max, out _));
        Assert.Equal((ApiTime.Min, ApiTime.Max), (min, max));
        foreach (string huge in (string[])["1e300", "Inf", "9223372036854775807", "1e19"])
        {
            Assert.True(ApiTime.TryParse(huge, out long ms, out _));
            Assert.Equal(ApiTime.Max, ms);
            Assert.True(ApiTime.TryParse("-" + huge, out ms, out _));
            Assert.Equal(ApiTime.Min, ms);
        }
    }

    [Fact]
    public void Beyond_the_year_9999_seconds_still_count()
    {
        Assert.True(ApiTime.TryParse("300000000000", out long ms, out _));
        Assert.Equal(300_000_000_000_000, ms);
    }

    [Fact]
    public void A_long_wrong_time_is_cut_in_the_error()
    {
        Assert.False(ApiTime.TryParse(new string('x', 100_000), out _, out string error));
        Assert.True(error.Length < 200);
    }

    [Fact]
    public void Every_millisecond_reads_back_in_both_forms()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++)
        {
            long ms = random.NextInt64(-62_135_596_800_000, 253_402_300_800_000);
            string rfc = DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            Assert.True(ApiTime.TryParse(rfc, out long a, out _), $"seed {seed}: {rfc}");
            Assert.True(ApiTime.TryParse((ms / 1000m).ToString(CultureInfo.InvariantCulture), out long b, out _), $"seed {seed}: {ms}");
            Assert.True(a == ms && b == ms, $"seed {seed}: {ms} read as {a} and {b}");
        }
    }

    [Theory]
    [InlineData("15", 15_000d)]
    [InlineData("0.5", 500d)]
    [InlineData("-1", -1000d)]
    [InlineData("1h30m", 5_400_000d)]
    [InlineData("1d", 86_400_000d)]
    [InlineData("100ms", 100d)]
    public void Durations(string text, double expected)
    {
        Assert.True(ApiTime.TryParseDuration(text, out double ms, out _));
        Assert.Equal(expected, ms);
    }

    [Theory]
    [InlineData("NaN", true)]
    [InlineData("Inf", true)]
    [InlineData("1e10", true)]
    [InlineData("-1e10", true)]
    [InlineData("1hour", false)]
    [InlineData("", false)]
    [InlineData("1m1h", false)]
    public void Wrong_durations(string text, bool overflows)
    {
        Assert.False(ApiTime.TryParseDuration(text, out _, out string error));
        Assert.Equal($"cannot parse \"{text}\" to a valid duration" + (overflows ? ". It overflows int64" : string.Empty), error);
    }
}
