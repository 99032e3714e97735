using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>The columns behind the golden vectors: formulas that must never change.</summary>
internal static class GoldenColumns
{
    public static double[] Values(string name) => name switch
    {
        "constant integer" => Make(256, _ => 42),
        "constant decimal" => Make(100, _ => -0.125),
        "constant stale" => Make(3, _ => StaleMarker.Value),
        "constant pi" => Make(1, _ => Math.PI),
        "offset" => Make(20, i => 1000 + Mix(i, 13)),
        "offset decimals with shift" => Make(16, i => Mix(i, 11) * 0.5),
        "delta" => Make(24, i => (i * 1000.0) + Mix(i, 31)),
        "delta with shift" => Make(24, i => ((i * 100) + Mix(i, 7)) * 4096.0),
        "delta with reset" => Make(40, i => i < 25 ? 500_000 + (i * 37) : (i - 25) * 37),
        "delta of delta" => Make(24, i => (i * (double)i * 50) + Mix(i, 3)),
        "negative decimals" => Make(18, i => -Mix(i, 97) / 100.0),
        "corrections" => Make(64, i => (100_000 + (i * 40) + Mix(i, 17)) * 0.001),
        "raw bits" => Make(10, i => Math.Sqrt(i + 2)),
        "single precision" => Make(16, i => (float)Math.Sqrt(i + 2)),
        "plain" => Make(5, i => BitConverter.Int64BitsToDouble((i + 1) * unchecked((long)0x9e3779b97f4a7c15))),
        "exceptions" => Make(32, i => i switch { 3 => -0.0, 9 => double.NegativeInfinity, 31 => StaleMarker.Value, _ => i * 2 }),
        _ => throw new ArgumentException(name),
    };

    public static long[] Times(string name) => name switch
    {
        "one" => [1_732_000_000_123],
        "regular" => [.. Enumerable.Range(0, 256).Select(i => 1_732_000_000_123 + (i * 15_000L))],
        "jitter" => [.. Enumerable.Range(0, 30).Select(i => 1_732_000_000_123 + (i * 15_000L) + Mix(i, 5))],
        "gap" => [.. Enumerable.Range(0, 30).Select(i => 1_732_000_000_123 + (i * 15_000L) + Mix(i, 5) + (i > 20 ? 600_000 : 0))],
        "negative" => [-3, -2, 0, 5],
        _ => throw new ArgumentException(name),
    };

    public static NativeHistogram[] Histograms(string name) => name switch
    {
        "exponential" => [.. Enumerable.Range(0, 9).Select(Exponential)],
        "custom" => [.. Enumerable.Range(0, 5).Select(Custom)],
        _ => throw new ArgumentException(name),
    };

    private static NativeHistogram Exponential(int i) => i == 8
        ? new NativeHistogram { Sum = StaleMarker.Value, IsInteger = true }
        : new NativeHistogram
        {
            Schema = 3,
            ZeroThreshold = Math.Pow(2, -128),
            ZeroCount = i,
            Count = (8 * i) + 6,
            Sum = i * 1.5,
            IsInteger = true,
            ResetHint = i == 0 ? CounterResetHint.CounterReset : CounterResetHint.NotCounterReset,
            PositiveSpans = [new(-2, 1), new(3, 2)],
            PositiveBuckets = [i, 1 + (2 * i), 5 + (3 * i)],
            NegativeSpans = [new(0, 1)],
            NegativeBuckets = [i],
        };

    private static NativeHistogram Custom(int i) => new()
    {
        Schema = NativeHistogram.CustomBucketsSchema,
        Count = 3 * (i + 0.5),
        Sum = i * 0.1,
        ResetHint = CounterResetHint.Gauge,
        PositiveSpans = [new(0, 2)],
        PositiveBuckets = [i + 0.5, 2 * (i + 0.5)],
        CustomValues = [0.005, 0.01, 0.025],
    };

    private static double[] Make(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];

    private static int Mix(int i, int range) => i * 7919 % 10007 % range;
}
