using System.Globalization;
using System.Text;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Primitives.Tests.Numbers;

public sealed class GoFloatTests
{
    [Theory]
    [InlineData(0.0, "0", "0", "0e+00", "0")]
    [InlineData(-0.0, "-0", "-0", "-0e+00", "-0")]
    [InlineData(1.0, "1", "1", "1e+00", "1")]
    [InlineData(-1.5, "-1.5", "-1.5", "-1.5e+00", "-1.5")]
    [InlineData(100000.0, "100000", "100000", "1e+05", "100000")]
    [InlineData(1000000.0, "1000000", "1000000", "1e+06", "1e+06")]
    [InlineData(123456789.0, "123456789", "123456789", "1.23456789e+08", "1.23456789e+08")]
    [InlineData(0.1, "0.1", "0.1", "1e-01", "0.1")]
    [InlineData(0.0001, "0.0001", "0.0001", "1e-04", "0.0001")]
    [InlineData(0.00001, "0.00001", "0.00001", "1e-05", "1e-05")]
    [InlineData(0.000001, "0.000001", "0.000001", "1e-06", "1e-06")]
    [InlineData(0.00000099, "9.9e-07", "0.00000099", "9.9e-07", "9.9e-07")]
    [InlineData(1e20, "100000000000000000000", "100000000000000000000", "1e+20", "1e+20")]
    [InlineData(1e21, "1e+21", "1000000000000000000000", "1e+21", "1e+21")]
    [InlineData(1.5e300, "1.5e+300", null, "1.5e+300", "1.5e+300")]
    [InlineData(5e-324, "5e-324", null, "5e-324", "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308", null, "1.7976931348623157e+308", "1.7976931348623157e+308")]
    [InlineData(9007199254740993.0, "9007199254740992", "9007199254740992", "9.007199254740992e+15", "9.007199254740992e+15")]
    [InlineData(123456789012345680.0, "123456789012345680", "123456789012345680", "1.2345678901234568e+17", "1.2345678901234568e+17")]
    [InlineData(0.30000000000000004, "0.30000000000000004", "0.30000000000000004", "3.0000000000000004e-01", "0.30000000000000004")]
    [InlineData(1234.5678, "1234.5678", "1234.5678", "1.2345678e+03", "1234.5678")]
    [InlineData(double.NaN, "NaN", "NaN", "NaN", "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf", "+Inf", "+Inf", "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf", "-Inf", "-Inf", "-Inf")]
    public void Forms(double value, string shortest, string? plain, string exponent, string general)
    {
        Assert.Equal(shortest, GoFloat.FormatShortest(value));
        Assert.Equal(plain ?? GoFloat.FormatPlain(value), GoFloat.FormatPlain(value));
        Assert.Equal(exponent, GoFloat.FormatExponent(value));
        Assert.Equal(general, GoFloat.FormatGeneral(value));
    }

    [Fact]
    public void Plain_form_of_the_extremes()
    {
        Assert.Equal("0." + new string('0', 323) + "5", GoFloat.FormatPlain(5e-324));
        Assert.Equal("17976931348623157" + new string('0', 292), GoFloat.FormatPlain(double.MaxValue));
    }

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("-0", -0.0)]
    [InlineData("+1", 1.0)]
    [InlineData("1.", 1.0)]
    [InlineData(".5", 0.5)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1E+3", 1000.0)]
    [InlineData("00012.50", 12.5)]
    [InlineData("1e-400", 0.0)]
    [InlineData("4.9e-324", 5e-324)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    [InlineData("0.1", 0.1)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("+Inf", double.PositiveInfinity)]
    [InlineData("-INFINITY", double.NegativeInfinity)]
    [InlineData("nan", double.NaN)]
    [InlineData("NaN", double.NaN)]
    [InlineData("0x1p-2", 0.25)]
    [InlineData("-0X1.8P1", -3.0)]
    [InlineData("0x.8p0", 0.5)]
    [InlineData("0x1p-1074", 5e-324)]
    [InlineData("0x1p-1075", 0.0)]
    [InlineData("0x1.8p-1075", 5e-324)]
    [InlineData("0x1.fffffffffffff8p0", 2.0)]
    [InlineData("0x1.fffffffffffff7fffffffffp0", 1.9999999999999998)]
    [InlineData("0x1.fffffffffffffp1023", double.MaxValue)]
    [InlineData("0x00000000000000000000000001p0", 1.0)]
    [InlineData("1_000.5", 1000.5)]
    [InlineData("0x_1p0", 1.0)]
    public void Reads(string text, double expected)
    {
        Assert.True(GoFloat.TryParse(Encoding.ASCII.GetBytes(text), out double value));
        Assert.True(double.IsNaN(expected) ? double.IsNaN(value) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), text + " = " + value.ToString("R", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("e1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("+nan")]
    [InlineData("-NaN")]
    [InlineData("infin")]
    [InlineData("1e309")]
    [InlineData("-1e99999999999")]
    [InlineData("0x1p1024")]
    [InlineData("0x1")]
    [InlineData("0xp1")]
    [InlineData("0x1p")]
    [InlineData("0x1p+")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1__0")]
    [InlineData("1_.5")]
    [InlineData("1e_5")]
    [InlineData("in_f")]
    [InlineData("∞")]
    [InlineData("1\0")]
    [InlineData("$1")]
    [InlineData("(1)")]
    public void Refuses(string text) => Assert.False(GoFloat.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Round_trips(int seed)
    {
        var random = new Random(seed);
        Span<byte> text = stackalloc byte[GoFloat.MaxLength];
        for (int n = 0; n < 60_000; n++)
        {
            double v = Next(random, n);
            if (!double.IsFinite(v))
            {
                continue;
            }

            string oracle = v.ToString("E16", CultureInfo.InvariantCulture);
            for (int form = 0; form < 4; form++)
            {
                int length = form switch
                {
                    0 => GoFloat.WriteShortest(text, v),
                    1 => GoFloat.WritePlain(text, v),
                    2 => GoFloat.WriteExponent(text, v),
                    _ => GoFloat.WriteGeneral(text, v),
                };
                Assert.True(GoFloat.TryParse(text[..length], out double back) && BitConverter.DoubleToInt64Bits(back) == BitConverter.DoubleToInt64Bits(v), $"seed {seed}: {oracle} form {form}: {Encoding.ASCII.GetString(text[..length])}");
            }

            // No more digits than .NET's shortest form has.
            Assert.Equal(Significant(v.ToString("R", CultureInfo.InvariantCulture)), Significant(GoFloat.FormatExponent(v)));
        }
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxLength];
        double[] values = [0, 1, -12.5, 1e300, Math.PI, 5e-324, double.NaN];
        long allocated = 0;
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (double v in values)
            {
                GoFloat.TryParse(text[..GoFloat.WritePlain(text, v)], out _);
                GoFloat.TryParse(text[..GoFloat.WriteShortest(text, v)], out _);
                GoFloat.TryParse(text[..GoFloat.WriteGeneral(text, v)], out _);
                GoFloat.TryParse(text[..GoFloat.WriteExponent(text, v)], out _);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static string Significant(string text)
    {
        int e = text.IndexOfAny(['e', 'E']);
        string digits = (e < 0 ? text : text[..e]).Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Trim('0');
        return digits;
    }

    private static double Next(Random random, int n) => (n % 6) switch
    {
        0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        1 => random.Next(-1_000_000, 1_000_000) / 1000.0,
        2 => random.NextInt64(1L << 60),
        3 => random.NextDouble(),
        4 => Math.Round(random.NextDouble() * 1e6, random.Next(10)),
        _ => Math.Pow(10, random.Next(-320, 308)) * random.Next(1, 100),
    };
}
