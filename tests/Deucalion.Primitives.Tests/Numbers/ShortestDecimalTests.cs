using System.Globalization;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Primitives.Tests.Numbers;

/// <summary>The shortest digits against the runtime's, which come from another algorithm.</summary>
public sealed class ShortestDecimalTests
{
    [Fact]
    public void Any_bits_have_the_runtimes_digits()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 400_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value))
            {
                Check(value, seed);
            }
        }
    }

    [Fact]
    public void Usual_values_have_the_runtimes_digits()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 400_000; i++)
        {
            double scale = Math.Pow(10, random.Next(0, 12));
            double value = Math.Round(random.NextDouble() * Math.Pow(10, random.Next(-6, 22)) * scale) / scale;
            Check(value, seed);
            Check(-value / 3, seed);
            Check(Math.BitIncrement(value), seed);
        }
    }

    [Fact]
    public void Every_power_of_two_and_ten_and_its_neighbours()
    {
        for (int e = -1074; e < 1024; e++)
        {
            CheckNeighbours(Math.ScaleB(1, e));
        }

        for (int e = -323; e <= 308; e++)
        {
            CheckNeighbours(double.Parse("1e" + e.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        }

        for (ulong i = 1; i != 0 && i < ulong.MaxValue / 10; i *= 10)
        {
            CheckNeighbours(i);
            CheckNeighbours(i - 1);
        }
    }

    private static void CheckNeighbours(double value)
    {
        Check(value, 0);
        Check(Math.BitDecrement(value), 0);
        Check(Math.BitIncrement(value), 0);
    }

    private static void Check(double value, int seed)
    {
        // d.ddddE+ddd of the runtime is Go's exponent form but for the exponent's width.
        string expected = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        string ours = GoFloat.FormatExponent(value);
        // Of some powers of two the runtime writes digits that read back as the number below.
        bool isOracle = Parse(shortest) == Bits(value);
        Assert.True(!isOracle || Digits(ours) == Digits(shortest), $"seed {seed}: {expected}: {ours} instead of {shortest}");
        Assert.True(Parse(ours) == Bits(value), $"seed {seed}: {ours} is not {expected}");
        Assert.True(Parse(GoFloat.FormatShortest(value)) == Bits(value), $"seed {seed}: {GoFloat.FormatShortest(value)} is not {expected}");
        Assert.True(Digits(GoFloat.FormatShortest(value)) == Digits(ours), $"seed {seed}: {GoFloat.FormatShortest(value)} beside {ours}");
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static long Parse(string text) => Bits(double.Parse(text, CultureInfo.InvariantCulture));

    private static string Digits(string text)
    {
        int e = text.IndexOfAny(['e', 'E']);
        string mantissa = e < 0 ? text : text[..e];
        return mantissa.Replace("-", null, StringComparison.Ordinal).Replace(".", null, StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
    }
}
