using System.Text;
using Deucalion.Wire.Exposition;

namespace Deucalion.Scrape.Tests;

/// <summary>What the parsers that scraping uses by default make of histograms.</summary>
public sealed class DefaultParserTests
{
    private static readonly byte[] Classic = Encoding.UTF8.GetBytes(
        "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n");

    [Fact]
    public void Classic_histograms_stay_series_unless_they_are_to_be_converted()
    {
        Assert.Equal([ExpositionEntry.Type, .. Enumerable.Repeat(ExpositionEntry.Sample, 4)], Entries(Classic, "text/plain", native: true, convert: false));
        Assert.Equal([ExpositionEntry.Type, ExpositionEntry.Histogram], Entries(Classic, "text/plain", native: true, convert: true));
    }

    [Fact]
    public void Native_histograms_are_read_when_the_target_wants_them()
    {
        Assert.Contains(ExpositionEntry.Histogram, Entries(NativeFamily(), "application/vnd.google.protobuf", native: true, convert: false));
        Assert.DoesNotContain(ExpositionEntry.Histogram, Entries(NativeFamily(), "application/vnd.google.protobuf", native: false, convert: false));
    }

    private static List<ExpositionEntry> Entries(byte[] body, string contentType, bool native, bool convert)
    {
        ExpositionParser parser = new ScrapeServiceOptions().CreateParser(body, new ExpositionParserSettings(contentType, string.Empty, native, false, convert));
        var entries = new List<ExpositionEntry>();
        for (ExpositionEntry e = parser.Next(); e != ExpositionEntry.End; e = parser.Next())
        {
            entries.Add(e);
        }

        return entries;
    }

    // A delimited MetricFamily "h" of type HISTOGRAM with one native histogram: schema 0, one positive bucket of count 3.
    private static byte[] NativeFamily()
    {
        byte[] span = [1 << 3, 0, 2 << 3, 1];
        byte[] histogram = [1 << 3, 3, (2 << 3) | 1, .. BitConverter.GetBytes(4.0), 5 << 3, 0, (6 << 3) | 1, .. BitConverter.GetBytes(0.001), 7 << 3, 0, .. Field(12, span), 13 << 3, 6];
        byte[] family = [.. Field(1, "h"u8.ToArray()), 3 << 3, 4, .. Field(4, Field(7, histogram))];
        return [(byte)family.Length, .. family];
    }

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
