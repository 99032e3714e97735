using Deucalion.Import.Writing;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Import.Tests;

/// <summary>What the encoder writes, the server's decoder reads back.</summary>
public sealed class RemoteWriteEncoderTests
{
    [Fact]
    public void A_batch_survives_the_wire()
    {
        var random = new Random(3);
        var batch = new WriteBatch();
        batch.AddMetadata(new MetricMetadata("requests", MetricType.Counter, "All \"requests\".", ""));
        for (int s = 0; s < 50; s++)
        {
            batch.BeginSeries(LabelSet.Of(("__name__", s % 5 == 0 ? "requests_total" : "m" + (s % 7)), ("n", s.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("utf", "ü\n\"")));
            for (int i = 0; i < random.Next(1, 30); i++)
            {
                batch.AddSample(i * 1000, i % 9 == 8 ? StaleMarker.Value : random.NextDouble(), i % 3 == 0 ? 1 : 0);
            }

            for (int i = 0; i < s % 4; i++)
            {
                batch.AddHistogram(100_000 + i, Histogram(random, s % 2 == 0, s % 3 == 0), i);
            }

            batch.AddExemplar(new Exemplar(LabelSet.Of(("trace_id", "t" + s)), s, 17));
        }

        var read = new WriteBatch();
        DecodedWrite outcome = new RemoteWriteV2Decoder().Decode(new RemoteWriteEncoder().Encode(batch), read);
        Assert.Equal(0, outcome.InvalidLabelSamples);
        Assert.Equal(Text(batch), Text(read));
        Assert.Equal(new MetricMetadata("requests_total", MetricType.Counter, "All \"requests\".", ""), Assert.Single(read.Metadata.Distinct()));
    }

    private static NativeHistogram Histogram(Random random, bool integer, bool custom) => new()
    {
        Schema = custom ? NativeHistogram.CustomBucketsSchema : random.Next(-4, 9),
        ZeroThreshold = custom ? 0 : 0.5,
        Sum = random.NextDouble(),
        Count = 12,
        ZeroCount = custom ? 0 : 2,
        PositiveSpans = [new BucketSpan(custom ? 0 : -2, 2)],
        PositiveBuckets = integer ? [3, 7] : [2.5, 7.5],
        NegativeSpans = custom ? [] : [new BucketSpan(5, 1)],
        NegativeBuckets = custom ? [] : [1],
        CustomValues = custom ? [0.1, 5] : [],
        ResetHint = (CounterResetHint)random.Next(4),
        IsInteger = integer,
    };

    private static List<string> Text(WriteBatch batch)
    {
        var lines = new List<string>();
        for (int s = 0; s < batch.SeriesCount; s++)
        {
            lines.Add(LabelSet.FromEncoded(batch.Labels(s)).ToString());
            ReadOnlySpan<long> starts = batch.StartTimes(s);
            for (int i = 0; i < batch.Times(s).Length; i++)
            {
                lines.Add($"{batch.Times(s)[i]} {BitConverter.DoubleToInt64Bits(batch.Values(s)[i])} {(starts.IsEmpty ? 0 : starts[i])}");
            }

            foreach (HistogramEntry h in batch.Histograms(s))
            {
                lines.Add($"{h.Time} {h.StartTime} {h.Histogram} {h.Histogram.Schema} {h.Histogram.ZeroThreshold} {h.Histogram.ResetHint} {h.Histogram.IsInteger} {string.Join(' ', h.Histogram.CustomValues)}");
            }

            foreach (Exemplar e in batch.Exemplars(s))
            {
                lines.Add($"{e.Labels} {e.Value} {e.Time}");
            }
        }

        return lines;
    }
}
