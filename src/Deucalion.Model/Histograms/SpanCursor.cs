namespace Deucalion.Model.Histograms;

/// <summary>
/// Walks buckets in ascending index order without bounds. The number of buckets given limits the walk, never the lengths the spans
/// declare, so it ends after at most spans + buckets steps whatever the spans say. Spans without buckets count into the next one's gap.
/// </summary>
internal ref struct SpanCursor(ReadOnlySpan<BucketSpan> spans, int bucketCount)
{
    private readonly ReadOnlySpan<BucketSpan> _spans = spans;
    private readonly int _bucketCount = bucketCount;
    private int _span;
    private uint _left;
    private int _next;

    /// <summary>Position in the array of counts; -1 before the first move.</summary>
    public int Position { get; private set; } = -1;

    /// <summary>Index of the bucket within the schema.</summary>
    public int Index { get; private set; }

    /// <summary>True when the bucket is the first of its span.</summary>
    public bool AtSpanStart { get; private set; }

    public bool MoveNext()
    {
        if (Position + 1 >= _bucketCount)
        {
            return false;
        }

        AtSpanStart = false;
        while (_left == 0)
        {
            if (_span >= _spans.Length)
            {
                return false;
            }

            BucketSpan span = _spans[_span++];
            _next = unchecked(_next + span.Offset);
            _left = span.Length;
            AtSpanStart = true;
        }

        Position++;
        Index = _next;
        _next = unchecked(_next + 1);
        _left--;
        return true;
    }
}
