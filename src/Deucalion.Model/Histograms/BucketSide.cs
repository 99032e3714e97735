namespace Deucalion.Model.Histograms;

/// <summary>The buckets of one sign. Spans are never changed in place, so sides may share them; counts may be, by their owner.</summary>
internal readonly record struct BucketSide(BucketSpan[] Spans, double[] Counts, double[]? Compensation = null)
{
    public SpanCursor Cursor() => new(Spans, Counts.Length);

    public double CompensationAt(int position) => Compensation is null ? 0 : Compensation[position];
}
