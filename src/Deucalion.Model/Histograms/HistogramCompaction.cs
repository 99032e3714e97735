namespace Deucalion.Model.Histograms;

/// <summary>Normalises the layout of buckets.</summary>
public static class HistogramCompaction
{
    /// <summary>Above this many buckets on one side, gaps are left open: declared gaps must not decide how much is allocated.</summary>
    private const int FillLimit = 1 << 20;

    /// <summary>
    /// Removes empty buckets except in gaps of at most <paramref name="maxEmptyBuckets"/>, which are filled so that the buckets around them share a
    /// span. Gives back the histogram.
    /// </summary>
    public static NativeHistogram Compact(this NativeHistogram histogram, int maxEmptyBuckets)
    {
        Compact(histogram, null, maxEmptyBuckets);
        return histogram;
    }

    /// <summary>Compacts a histogram together with its compensation: a bucket is empty when both are.</summary>
    internal static void Compact(NativeHistogram histogram, NativeHistogram? compensation, int maxEmptyBuckets)
    {
        BucketSide positive = Compact(HistogramCopying.Positive(histogram, compensation), maxEmptyBuckets);
        BucketSide negative = Compact(HistogramCopying.Negative(histogram, compensation), maxEmptyBuckets);
        (histogram.PositiveSpans, histogram.PositiveBuckets) = (positive.Spans, positive.Counts);
        (histogram.NegativeSpans, histogram.NegativeBuckets) = (negative.Spans, negative.Counts);
        if (compensation is not null)
        {
            (compensation.PositiveSpans, compensation.PositiveBuckets) = (positive.Spans, positive.Compensation ?? []);
            (compensation.NegativeSpans, compensation.NegativeBuckets) = (negative.Spans, negative.Compensation ?? []);
        }
    }

    private static BucketSide Compact(BucketSide side, int maxEmptyBuckets)
    {
        if (IsCompact(side, maxEmptyBuckets))
        {
            return side;
        }

        var builder = new BucketSideBuilder(side.Counts.Length, side.Compensation is not null);
        SpanCursor cursor = side.Cursor();
        while (cursor.MoveNext())
        {
            double count = side.Counts[cursor.Position];
            double compensation = side.CompensationAt(cursor.Position);
            if (count == 0 && compensation == 0)
            {
                continue;
            }

            if (builder.Count > 0)
            {
                long gap = (long)cursor.Index - builder.NextIndex;
                if (gap > 0 && gap <= maxEmptyBuckets && builder.Count + gap < FillLimit)
                {
                    for (; gap > 0; gap--)
                    {
                        builder.Append(builder.NextIndex, 0, 0);
                    }
                }
            }

            builder.Append(cursor.Index, count, compensation);
        }

        return builder.Build();
    }

    private static bool IsCompact(BucketSide side, int maxEmptyBuckets)
    {
        foreach (double count in side.Counts)
        {
            if (count == 0)
            {
                return false;
            }
        }

        for (int i = 0; i < side.Spans.Length; i++)
        {
            if (side.Spans[i].Length == 0 || (i > 0 && side.Spans[i].Offset <= maxEmptyBuckets))
            {
                return false;
            }
        }

        return true;
    }
}
