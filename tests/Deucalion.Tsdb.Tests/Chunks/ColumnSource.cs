using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>Seeded columns of the kinds that monitoring produces, and of those that try to break a codec.</summary>
internal static class ColumnSource
{
    public static readonly string[] Kinds =
    [
        "constant", "small integers", "counter", "counter with resets", "pages", "decimals", "percent", "seconds sum",
        "milliseconds as seconds", "noise", "random bits", "special", "spikes", "floats32", "huge integers", "tiny", "stale end",
        "mixed scales", "negative walk", "sparse changes",
    ];

    public static double[] Create(string kind, Random random, int count)
    {
        double[] values = new double[count];
        double state = random.Next(1_000_000);
        int digits = random.Next(1, 10);
        for (int i = 0; i < count; i++)
        {
            state = Next(kind, random, state, i);
            values[i] = Present(kind, random, state, digits, i, count);
        }

        return values;
    }

    private static double Next(string kind, Random random, double state, int i) => kind switch
    {
        "counter" or "stale end" => state + random.Next(0, 300),
        "counter with resets" => random.Next(40) == 0 ? 0 : state + random.Next(0, 5000),
        "pages" => state + random.Next(-3, 4),
        "seconds sum" => state + (random.NextDouble() * 0.1),
        "milliseconds as seconds" => state + random.Next(0, 40),
        "negative walk" => state - random.Next(-10, 30),
        "sparse changes" => random.Next(60) == 0 ? random.Next(1000) : state,
        _ => state,
    };

    private static double Present(string kind, Random random, double state, int digits, int i, int count) => kind switch
    {
        "small integers" => random.Next(0, 9),
        "pages" => state * 4096,
        "decimals" => Math.Round(random.NextDouble() * 1000, digits),
        "percent" => random.Next(0, 10001) / 100.0,
        "milliseconds as seconds" => state * 0.001,
        "noise" => random.NextDouble() * 1000,
        "random bits" => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        "special" => Special(random),
        "spikes" => random.Next(30) == 0 ? random.Next() * 1e6 : random.Next(100),
        "floats32" => (float)(random.NextDouble() * 20),
        "huge integers" => (double)random.NextInt64(long.MinValue, long.MaxValue),
        "tiny" => random.Next(1, 1000) * double.Epsilon,
        "stale end" => i == count - 1 ? StaleMarker.Value : state,
        "mixed scales" => random.Next(1000) * Math.Pow(10, random.Next(-20, 20)),
        _ => state,
    };

    private static double Special(Random random) => random.Next(14) switch
    {
        0 => -0.0,
        1 => 0.0,
        2 => double.NaN,
        3 => StaleMarker.Value,
        4 => StaleMarker.NormalNaN,
        5 => BitConverter.UInt64BitsToDouble(0xfff0000000000001UL | (uint)random.Next()),
        6 => double.PositiveInfinity,
        7 => double.NegativeInfinity,
        8 => double.Epsilon,
        9 => -double.Epsilon,
        10 => double.MaxValue,
        11 => double.MinValue,
        12 => 9007199254740993.0,
        _ => random.Next(100),
    };
}
