using System.Globalization;
using System.Text;
using Deucalion.Import.Blocks;
using Deucalion.Import.Chunks;
using Deucalion.Import.Writing;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Import.Tests;

/// <summary>Native histograms through a real Prometheus: what was sent must be read from its blocks.</summary>
public sealed class RealHistogramTests
{
    [Fact]
    public async Task Integer_and_float_histograms_come_out_of_the_blocks_as_they_went_in()
    {
        using var temporary = new TemporaryDirectory();
        long start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (600 * 15_000L);
        var random = new Random(11);
        Dictionary<string, HistogramEntry[]> sent = [];
        foreach (bool integer in new[] { true, false })
        {
            for (int series = 0; series < 4; series++)
            {
                sent[(integer ? "i" : "f") + series.ToString(CultureInfo.InvariantCulture)] = Entries(random, start, integer, series);
            }
        }

        string snapshot;
        await using (PrometheusProcess prometheus = await PrometheusProcess.StartAsync(temporary["data"]))
        {
            await prometheus.WriteAsync(Encode(sent));
            snapshot = await prometheus.SnapshotAsync();
        }

        int series2 = 0;
        foreach (BlockGroup group in BlockDirectory.Open(snapshot).Groups(long.MinValue, long.MaxValue))
        {
            using BlockGroup.GroupReader reader = group.Open(long.MinValue, long.MaxValue);
            var run = new SampleRun();
            while (reader.MoveNext(out LabelSet labels, run))
            {
                series2++;
                HistogramEntry[] expected = sent[labels["series"]];
                Assert.Equal(expected.Select(e => $"{e.Time} {e.Histogram} {e.Histogram.IsInteger}"), Enumerable.Range(0, run.Count).Select(i => $"{run[i].Time} {run[i].Histogram} {run[i].Histogram!.IsInteger}"));
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.Equal(expected[i].Histogram.ZeroThreshold, run[i].Histogram!.ZeroThreshold);
                    Assert.True(StaleMarker.IsStale(expected[i].Histogram.Sum) || run[i].Histogram!.Schema == expected[i].Histogram.Schema);
                    Assert.Equal(BitConverter.DoubleToUInt64Bits(expected[i].Histogram.Sum), BitConverter.DoubleToUInt64Bits(run[i].Histogram!.Sum));
                }
            }
        }

        Assert.Equal(sent.Count, series2);
    }

    private static HistogramEntry[] Entries(Random random, long start, bool integer, int series)
    {
        var entries = new List<HistogramEntry>();
        double[] positive = new double[6];
        double[] negative = new double[3];
        double zero = 0;
        for (int i = 0; i < 500; i++)
        {
            long time = start + (i * 15_000L) + random.Next(series * 3);
            // Prometheus 2.42 takes a float histogram without observations for an integer one.
            if (i == 200 && integer)
            {
                entries.Add(new HistogramEntry(time, new NativeHistogram { Sum = StaleMarker.Value, IsInteger = true }, 0));
                continue;
            }

            if (i == 300)
            {
                Array.Clear(positive);
            }

            Grow(positive, random, integer);
            Grow(negative, random, integer);
            zero += integer ? random.Next(3) : random.NextDouble();
            entries.Add(new HistogramEntry(
                time,
                new NativeHistogram
                {
                    Schema = series - 1,
                    ZeroThreshold = series switch { 0 => 0, 1 => 0.001, 2 => 0.0078125, _ => 1e-200 },
                    ZeroCount = zero,
                    Sum = random.NextDouble() * 1e6,
                    Count = zero + positive.Sum() + negative.Sum(),
                    PositiveSpans = [new BucketSpan(-3, 2), new BucketSpan(4, 4)],
                    NegativeSpans = [new BucketSpan(1, 3)],
                    PositiveBuckets = [.. positive],
                    NegativeBuckets = [.. negative],
                    IsInteger = integer,
                },
                0));
        }

        return [.. entries];
    }

    private static void Grow(double[] counts, Random random, bool integer)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] += integer ? random.Next(i % 2 == 0 ? 5 : 5000) : random.NextDouble() * 100;
        }
    }

    // Remote write 1.0: what the distribution's Prometheus takes.
    private static byte[] Encode(Dictionary<string, HistogramEntry[]> sent)
    {
        var encoder = new RemoteWriteEncoder();
        var request = new ProtobufBuffer();
        foreach ((string name, HistogramEntry[] entries) in sent)
        {
            var series = new ProtobufBuffer();
            foreach ((string label, string value) in new[] { ("__name__", "native"), ("series", name) })
            {
                var pair = new ProtobufBuffer();
                pair.Bytes(1, Encoding.UTF8.GetBytes(label));
                pair.Bytes(2, Encoding.UTF8.GetBytes(value));
                series.Bytes(1, pair.Written);
            }

            foreach (HistogramEntry e in entries)
            {
                series.Bytes(4, encoder.EncodeOne(e));
            }

            request.Bytes(1, series.Written);
        }

        return request.Written.ToArray();
    }
}
