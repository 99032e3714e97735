namespace Deucalion.Model.Histograms;

/// <summary>Sums up custom buckets from one common bound to the next.</summary>
internal ref struct CustomBucketRollup
{
    private readonly ReadOnlySpan<double> _counts;
    private readonly ReadOnlySpan<double> _bounds;
    private SpanCursor _cursor;
    private bool _pending;

    public CustomBucketRollup(NativeHistogram histogram)
    {
        _counts = histogram.PositiveBuckets;
        _bounds = histogram.CustomValues;
        _cursor = new SpanCursor(histogram.PositiveSpans, _counts.Length);
        _pending = _cursor.MoveNext();
    }

    /// <summary>Observations in the buckets not taken yet whose upper bound is not above <paramref name="bound"/>.</summary>
    public double TakeUpTo(double bound)
    {
        double sum = 0;
        while (_pending && BucketBounds.Upper(_cursor.Index, NativeHistogram.CustomBucketsSchema, _bounds) <= bound)
        {
            sum += _counts[_cursor.Position];
            _pending = _cursor.MoveNext();
        }

        return sum;
    }
}
