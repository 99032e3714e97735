using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Head;

/// <summary>Decodes blocks row by row, for rewriting and merging; the read path decodes into columns instead.</summary>
internal static class BlockDecoder
{
    /// <summary>Adds the rows of a block to a list; the spans are scratch of the block's length.</summary>
    public static void Rows(
        ReadOnlySpan<byte> encodedTimes, ReadOnlySpan<byte> encodedValues, ReadOnlySpan<byte> encodedStarts, bool isHistogram,
        Span<long> times, Span<double> values, Span<long> starts, List<SampleRow> rows)
    {
        TimeBlock.Decode(encodedTimes, times);
        starts.Clear();
        if (!encodedStarts.IsEmpty)
        {
            BlockEncoder.DecodeStarts(encodedStarts, starts);
        }

        if (isHistogram)
        {
            var histograms = new NativeHistogram[times.Length];
            HistogramBlock.Decode(encodedValues, histograms);
            for (int i = 0; i < times.Length; i++)
            {
                rows.Add(new SampleRow(times[i], 0, histograms[i], starts[i]));
            }

            return;
        }

        ValueBlock.Decode(encodedValues, values);
        for (int i = 0; i < times.Length; i++)
        {
            rows.Add(new SampleRow(times[i], values[i], null, starts[i]));
        }
    }
}
