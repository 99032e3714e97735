namespace Deucalion.Model.Histograms;

/// <summary>
/// All buckets in order of value: one side towards zero, the zero bucket if populated, the other side. A bucket next to an overlapping zero
/// bucket begins at the zero threshold. Usable in foreach, allocates nothing.
/// </summary>
public ref struct AllBucketsEnumerator
{
    private readonly NativeHistogram _histogram;
    private readonly bool _ascending;
    private ReverseSpanCursor _towardsZero;
    private SpanCursor _awayFromZero;
    private HistogramBucket _current;
    private int _stage;

    internal AllBucketsEnumerator(NativeHistogram histogram, bool ascending)
    {
        _histogram = histogram;
        _ascending = ascending;
        (BucketSpan[] firstSpans, int firstCount) = Side(histogram, !ascending);
        (BucketSpan[] lastSpans, int lastCount) = Side(histogram, ascending);
        _towardsZero = new ReverseSpanCursor(firstSpans, firstCount);
        _awayFromZero = new SpanCursor(lastSpans, lastCount);
    }

    /// <summary>The bucket reached.</summary>
    public readonly HistogramBucket Current => _current;

    /// <summary>Goes to the next bucket; false at the end.</summary>
    public bool MoveNext()
    {
        if (_stage == 0)
        {
            if (_towardsZero.MoveNext())
            {
                _current = Bucket(_towardsZero.Index, _towardsZero.Position, !_ascending);
                return true;
            }

            _stage = 1;
            if (_histogram.ZeroCount > 0 && !_histogram.UsesCustomBuckets)
            {
                _current = _histogram.ZeroBucket();
                return true;
            }
        }

        if (!_awayFromZero.MoveNext())
        {
            return false;
        }

        _current = Bucket(_awayFromZero.Index, _awayFromZero.Position, _ascending);
        return true;
    }

    /// <summary>Itself, for foreach.</summary>
    public readonly AllBucketsEnumerator GetEnumerator() => this;

    private static (BucketSpan[] Spans, int Count) Side(NativeHistogram histogram, bool positive) => positive
        ? (histogram.PositiveSpans, histogram.PositiveBuckets.Length)
        : (histogram.NegativeSpans, histogram.NegativeBuckets.Length);

    private readonly HistogramBucket Bucket(int index, int position, bool positive)
    {
        double count = positive ? _histogram.PositiveBuckets[position] : _histogram.NegativeBuckets[position];
        HistogramBucket bucket = BucketEnumerator.Bucket(index, _histogram.Schema, positive, _histogram.CustomValues, count);
        double threshold = _histogram.ZeroThreshold;
        if (bucket.Upper < 0 && bucket.Upper > -threshold)
        {
            return bucket with { Upper = -threshold };
        }

        return bucket.Lower > 0 && bucket.Lower < threshold ? bucket with { Lower = threshold } : bucket;
    }
}
