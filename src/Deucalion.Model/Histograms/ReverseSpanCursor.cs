namespace Deucalion.Model.Histograms;

/// <summary>Walks buckets in descending index order; as bounded as <see cref="SpanCursor"/>.</summary>
internal ref struct ReverseSpanCursor
{
    private readonly ReadOnlySpan<BucketSpan> _spans;
    private int _span;
    private uint _left;

    public ReverseSpanCursor(ReadOnlySpan<BucketSpan> spans, int bucketCount)
    {
        _spans = spans;
        Position = bucketCount;
        _span = spans.Length - 1;
        _left = spans.Length > 0 ? spans[^1].Length : 0;
        foreach (BucketSpan span in spans)
        {
            Index = unchecked(Index + span.Offset + (int)span.Length);
        }
    }

    /// <summary>Position in the array of counts.</summary>
    public int Position { get; private set; }

    /// <summary>Index of the bucket within the schema.</summary>
    public int Index { get; private set; }

    public bool MoveNext()
    {
        if (Position <= 0)
        {
            return false;
        }

        while (_left == 0)
        {
            if (_span <= 0)
            {
                return false;
            }

            Index = unchecked(Index - _spans[_span].Offset);
            _left = _spans[--_span].Length;
        }

        Position--;
        Index = unchecked(Index - 1);
        _left--;
        return true;
    }
}
