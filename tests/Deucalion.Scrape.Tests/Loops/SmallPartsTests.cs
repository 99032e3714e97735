using Deucalion.Model.Configuration;
using Deucalion.Model.Histograms;
using Deucalion.Scrape.Loops;

namespace Deucalion.Scrape.Tests.Loops;

public class SmallPartsTests
{
    [Theory]
    [InlineData(15_000, "15s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(3_600_000, "1h0m0s")]
    [InlineData(5_430_000, "1h30m30s")]
    [InlineData(90_000_000, "25h0m0s")]
    [InlineData(500, "500ms")]
    [InlineData(1_500, "1.5s")]
    [InlineData(0, "0s")]
    public void Durations_have_Gos_text(long milliseconds, string text) => Assert.Equal(text, GoDuration.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void The_accept_header_weighs_protobuf_first_when_histograms_are_wanted() => Assert.Equal(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=underscores;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        TargetScraper.AcceptHeader(ScrapeProtocols.ProtobufFirst, "underscores"));

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1.1, 2)]
    [InlineData(2, 0)]
    [InlineData(4, -1)]
    [InlineData(1e10, -4)]
    public void The_schema_follows_the_growth_factor(double factor, int schema) => Assert.Equal(schema, HistogramResolution.SchemaOf(factor));

    [Fact]
    public void Reduced_histograms_keep_their_observations_in_the_covering_buckets()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int round = 0; round < 500; round++)
        {
            var spans = new List<BucketSpan>();
            var buckets = new List<double>();
            var expected = new SortedDictionary<int, double>();
            int index = random.Next(-20, 20);
            int first = index;
            for (int s = 0; s < random.Next(1, 5); s++)
            {
                int gap = s == 0 ? index : random.Next(1, 6);
                index = s == 0 ? index : index + gap;
                int length = random.Next(1, 7);
                spans.Add(new BucketSpan(gap, (uint)length));
                for (int i = 0; i < length; i++, index++)
                {
                    buckets.Add(random.Next(1, 100));
                    int wide = (int)Math.Ceiling(index / 2.0);
                    expected[wide] = expected.GetValueOrDefault(wide) + buckets[^1];
                }
            }

            var h = new NativeHistogram { Schema = 3, PositiveSpans = [.. spans], PositiveBuckets = [.. buckets] };
            Assert.True(HistogramResolution.Limit(h, 0, 2), $"seed {seed}");
            var actual = new SortedDictionary<int, double>();
            int at = 0;
            int position = 0;
            foreach (BucketSpan span in h.PositiveSpans)
            {
                position += span.Offset;
                for (int i = 0; i < span.Length; i++)
                {
                    actual[position++] = h.PositiveBuckets[at++];
                }
            }

            Assert.True(expected.SequenceEqual(actual), $"seed {seed}, round {round}, first {first}");
            Assert.Equal(2, h.Schema);
        }
    }

    [Fact]
    public void Quantiles_are_of_the_last_ten_minutes()
    {
        var summary = new IntervalSummary();
        DateTimeOffset start = DateTimeOffset.UnixEpoch;
        Assert.True(double.IsNaN(summary.Quantiles(start, [0.5])[0]));
        for (int i = 1; i <= 100; i++)
        {
            summary.Observe(start, i);
        }

        Assert.Equal([1, 50, 99], summary.Quantiles(start, [0.01, 0.5, 0.99]));
        summary.Observe(start.AddMinutes(11), 7);
        Assert.Equal([7], summary.Quantiles(start.AddMinutes(11), [0.5]));
        Assert.Equal((5057, 101L), (summary.Sum, summary.Count));
    }
}
