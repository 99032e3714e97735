namespace Deucalion.Differential;

/// <summary>Makes the samples of one native histogram: counts that grow and sometimes start again, or for gauges go up and down.</summary>
internal sealed class HistogramState(Random random, int schema, bool gauge, double[] bounds, bool negative)
{
    private readonly long[] _positive = new long[bounds.Length > 0 ? bounds.Length + 1 : 6];
    private readonly long[] _negative = new long[negative ? 4 : 0];
    private long _zero;
    private double _sum;

    /// <summary>The next sample.</summary>
    public HistogramSample Next()
    {
        if (random.Next(40) == 0)
        {
            Array.Clear(_positive);
            Array.Clear(_negative);
            _zero = 0;
            _sum = 0;
        }

        for (int i = 0; i < _positive.Length; i++)
        {
            _positive[i] = gauge ? random.Next(10) : _positive[i] + random.Next(4);
        }

        for (int i = 0; i < _negative.Length; i++)
        {
            _negative[i] = gauge ? random.Next(5) : _negative[i] + random.Next(3);
        }

        bool exponential = bounds.Length == 0;
        _zero = exponential ? (gauge ? random.Next(3) : _zero + random.Next(2)) : 0;
        _sum = gauge ? Math.Round(random.NextDouble() * 50, 3) : _sum + Math.Round(random.NextDouble() * 20, 3);
        return new HistogramSample(
            schema,
            exponential ? 0.001 : 0,
            _zero,
            _sum,
            exponential ? [(-1, 3), (2, 3)] : [(0, _positive.Length)],
            [.. _positive],
            _negative.Length > 0 ? [(0, 2), (1, 2)] : [],
            [.. _negative],
            bounds,
            gauge);
    }
}
