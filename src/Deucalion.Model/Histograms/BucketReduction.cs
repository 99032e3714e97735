namespace Deucalion.Model.Histograms;

/// <summary>Merges the buckets of one side into those of a lower resolution.</summary>
internal static class BucketReduction
{
    /// <summary>The side at the lower resolution in new arrays; <see cref="HistogramException"/> when spans and counts contradict each other.</summary>
    public static BucketSide Reduce(BucketSide side, int fromSchema, int toSchema)
    {
        if (HistogramValidation.FindReductionFault(side.Spans, side.Counts.Length) is { } fault)
        {
            throw new HistogramException(fault);
        }

        var builder = new BucketSideBuilder(side.Counts.Length, side.Compensation is not null);
        SpanCursor cursor = side.Cursor();
        while (cursor.MoveNext())
        {
            int target = HistogramSchemas.TargetIndex(cursor.Index, fromSchema, toSchema);
            double count = side.Counts[cursor.Position];
            double compensation = side.CompensationAt(cursor.Position);
            if (builder.Count > 0 && target == unchecked(builder.NextIndex - 1))
            {
                builder.AddToLast(count, compensation);
            }
            else
            {
                builder.Append(target, count, compensation);
            }
        }

        return builder.Build();
    }
}
