using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Simulation.Seeds;

/// <summary>One series of a simulated target: labels that churn, values of one kind.</summary>
internal sealed class SimulatedSeries(Random random, SeriesKind kind, Func<int, LabelSet> labels)
{
    private static readonly double[] s_special =
    [
        double.NaN, BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0001), BitConverter.UInt64BitsToDouble(0xfff8_1234_5678_9abc), StaleMarker.Value,
        double.PositiveInfinity, double.NegativeInfinity, -0.0, 0, double.Epsilon, double.MaxValue, double.MinValue, 1e-310, 4503599627370497, 1L << 53, 0.1, 1e22,
    ];

    private int _generation;
    private double _value = random.Next(100);
    private double[] _buckets = [1, 2, 0];
    private int _layout;

    public LabelSet Labels { get; private set; } = labels(0);

    public bool IsHistogram => kind >= SeriesKind.IntegerHistogram;

    /// <summary>The target came back under another name.</summary>
    public void Churn() => Labels = labels(++_generation);

    public void Stale(WriteBatch batch, long time)
    {
        if (IsHistogram)
        {
            batch.AddHistogram(time, new NativeHistogram { Sum = StaleMarker.Value, IsInteger = kind != SeriesKind.FloatHistogram });
        }
        else
        {
            batch.AddSample(time, StaleMarker.Value);
        }
    }

    public void Add(WriteBatch batch, long time, long start)
    {
        if (IsHistogram && !(kind == SeriesKind.Mixed && random.Next(3) == 0))
        {
            batch.AddHistogram(time, Histogram(), start);
            return;
        }

        batch.AddSample(time, Value(), start);
    }

    private double Value()
    {
        switch (kind)
        {
            case SeriesKind.Constant:
                return random.Next(200) == 0 ? _value++ : _value;
            case SeriesKind.Counter:
                return _value = random.Next(50) == 0 ? 0 : _value + random.Next(20);
            case SeriesKind.Gauge:
                return random.Next(-1000, 1000) * (random.Next(3) == 0 ? 0.001 : 1);
            case SeriesKind.Special:
                return s_special[random.Next(s_special.Length)];
            default:
                return random.Next(20) == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64()) : random.NextDouble() * 1000;
        }
    }

    private NativeHistogram Histogram()
    {
        if (random.Next(60) == 0)
        {
            // Negative buckets contradict: must be refused.
            return new NativeHistogram { PositiveSpans = [new(0, 1)], PositiveBuckets = [-1], Count = -1 };
        }

        if (random.Next(25) == 0)
        {
            _layout++;
            _buckets = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (double)random.Next(50))];
        }

        bool reset = random.Next(40) == 0;
        _buckets = [.. _buckets.Select(b => reset ? 0 : b + random.Next(4))];
        double fraction = kind == SeriesKind.FloatHistogram ? 0.25 : 0;
        double[] counts = [.. _buckets.Select(b => b + fraction)];
        int split = random.Next(1000) < 0 ? 0 : _layout % (counts.Length + 1);
        if (kind == SeriesKind.CustomHistogram)
        {
            return new NativeHistogram
            {
                Schema = NativeHistogram.CustomBucketsSchema,
                CustomValues = [.. Enumerable.Range(0, counts.Length + (_layout % 3)).Select(i => i * 0.5)],
                PositiveSpans = [new(0, (uint)counts.Length)],
                PositiveBuckets = counts,
                Count = counts.Sum(),
                Sum = counts.Sum() * 0.3,
                IsInteger = true,
            };
        }

        double[] positive = counts[split..];
        double[] negative = counts[..split];
        return new NativeHistogram
        {
            Schema = (_layout % 13) - 4,
            ZeroThreshold = _layout % 2 == 0 ? 0.001 : 0,
            ZeroCount = 2,
            PositiveSpans = Spans(positive.Length),
            PositiveBuckets = positive,
            NegativeSpans = Spans(negative.Length),
            NegativeBuckets = negative,
            Count = counts.Sum() + 2,
            Sum = counts.Sum() * 1.5,
            IsInteger = kind != SeriesKind.FloatHistogram,
            ResetHint = reset ? CounterResetHint.CounterReset : _layout % 7 == 6 ? CounterResetHint.Gauge : CounterResetHint.Unknown,
        };
    }

    private BucketSpan[] Spans(int buckets) => buckets switch
    {
        0 => [],
        1 => [new((_layout % 5) - 2, 1)],
        _ => [new((_layout % 5) - 2, 1), new(1 + (_layout % 3), (uint)(buckets - 1))],
    };
}
