namespace Deucalion.Model.Histograms;

/// <summary>Buckets of one side going away from zero; usable in foreach, allocates nothing.</summary>
public ref struct BucketEnumerator
{
    private readonly ReadOnlySpan<double> _counts;
    private readonly ReadOnlySpan<double> _customBounds;
    private readonly int _schema;
    private readonly bool _positive;
    private SpanCursor _cursor;

    internal BucketEnumerator(NativeHistogram histogram, bool positive)
    {
        _counts = positive ? histogram.PositiveBuckets : histogram.NegativeBuckets;
        _customBounds = histogram.CustomValues;
        _schema = histogram.Schema;
        _positive = positive;
        _cursor = new SpanCursor(positive ? histogram.PositiveSpans : histogram.NegativeSpans, _counts.Length);
    }

    /// <summary>The bucket reached.</summary>
    public readonly HistogramBucket Current => Bucket(_cursor.Index, _schema, _positive, _customBounds, _counts[_cursor.Position]);

    /// <summary>Position of the bucket reached in the histogram's array of counts.</summary>
    internal readonly int Position => _cursor.Position;

    /// <summary>Goes to the next bucket; false at the end.</summary>
    public bool MoveNext() => _cursor.MoveNext();

    /// <summary>Itself, for foreach.</summary>
    public readonly BucketEnumerator GetEnumerator() => this;

    internal static HistogramBucket Bucket(int index, int schema, bool positive, ReadOnlySpan<double> customBounds, double count)
    {
        double far = BucketBounds.Upper(index, schema, customBounds);
        double near = BucketBounds.Upper(unchecked(index - 1), schema, customBounds);
        double lower = positive ? near : -far;
        double upper = positive ? far : -near;
        return schema == NativeHistogram.CustomBucketsSchema
            ? new HistogramBucket(lower, upper, index == 0, true, count, index)
            : new HistogramBucket(lower, upper, lower < 0, upper > 0, count, index);
    }
}
