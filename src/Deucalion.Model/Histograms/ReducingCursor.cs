namespace Deucalion.Model.Histograms;

/// <summary>
/// Walks the buckets of one side as they would be at a lower resolution, without building them. Leading exponential buckets whose
/// upper bound is not above <c>threshold</c> are left out.
/// </summary>
internal ref struct ReducingCursor
{
    private readonly ReadOnlySpan<double> _counts;
    private readonly int _fromSchema;
    private readonly int _toSchema;
    private readonly double _threshold;
    private SpanCursor _cursor;
    private bool _pending;
    private bool _passedThreshold;

    public ReducingCursor(ReadOnlySpan<BucketSpan> spans, ReadOnlySpan<double> counts, int fromSchema, int toSchema, double threshold)
    {
        _counts = counts;
        _fromSchema = fromSchema;
        _toSchema = toSchema;
        _threshold = threshold;
        _cursor = new SpanCursor(spans, counts.Length);
        _pending = _cursor.MoveNext();
        _passedThreshold = threshold == 0 || !HistogramSchemas.IsExponential(toSchema);
    }

    /// <summary>Index of the bucket at the lower resolution.</summary>
    public int Index { get; private set; }

    /// <summary>Observations in it.</summary>
    public double Count { get; private set; }

    public bool MoveNext()
    {
        while (_pending)
        {
            Index = Target();
            Count = 0;
            do
            {
                Count += _counts[_cursor.Position];
                _pending = _cursor.MoveNext();
            }
            while (_pending && _fromSchema != _toSchema && Target() == Index);

            if (_passedThreshold || !(BucketBounds.ExponentialUpper(Index, _toSchema) <= _threshold))
            {
                _passedThreshold = true;
                return true;
            }
        }

        return false;
    }

    private readonly int Target() => _fromSchema == _toSchema ? _cursor.Index : HistogramSchemas.TargetIndex(_cursor.Index, _fromSchema, _toSchema);
}
