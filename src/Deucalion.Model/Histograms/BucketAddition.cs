namespace Deucalion.Model.Histograms;

/// <summary>Adds the buckets of one side to those of another one with the same schema.</summary>
internal static class BucketAddition
{
    /// <summary>
    /// <paramref name="a"/> + or - <paramref name="b"/>. Counts of <paramref name="a"/> may be changed in place. Leading exponential buckets of
    /// <paramref name="b"/> up to <paramref name="threshold"/> are left out: the zero bucket has them. Compensated when
    /// <paramref name="a"/> has compensation. Spans of <paramref name="a"/> stay apart; a new bucket joins the span it is adjacent to, the one before
    /// it first.
    /// </summary>
    public static BucketSide Add(BucketSide a, BucketSide b, bool negative, int schema, double threshold)
    {
        SpanCursor cursorB = b.Cursor();
        bool hasB = cursorB.MoveNext();
        bool skipped = false;
        if (HistogramSchemas.IsExponential(schema))
        {
            while (hasB && BucketBounds.ExponentialUpper(cursorB.Index, schema) <= threshold)
            {
                hasB = cursorB.MoveNext();
                skipped = true;
            }
        }

        if (!hasB)
        {
            return a;
        }

        if (!skipped && a.Counts.Length == b.Counts.Length && a.Spans.AsSpan().SequenceEqual(b.Spans))
        {
            AddInPlace(a, b, negative);
            return a;
        }

        return Merge(a, b, cursorB, negative ? -1 : 1);
    }

    private static void AddInPlace(BucketSide a, BucketSide b, bool negative)
    {
        if (a.Compensation is null)
        {
            BucketVectors.Add(a.Counts, b.Counts, negative);
            return;
        }

        double sign = negative ? -1 : 1;
        for (int i = 0; i < a.Counts.Length; i++)
        {
            KahanSum.Add(sign * b.Counts[i], ref a.Counts[i], ref a.Compensation[i]);
            AddError(sign * b.CompensationAt(i), ref a.Counts[i], ref a.Compensation[i]);
        }
    }

    private static BucketSide Merge(BucketSide a, BucketSide b, SpanCursor cursorB, double sign)
    {
        var builder = new BucketSideBuilder(a.Counts.Length + b.Counts.Length, a.Compensation is not null);
        SpanCursor cursorA = a.Cursor();
        bool hasA = cursorA.MoveNext();
        bool hasB = true;
        bool joinNext = false;
        while (hasA || hasB)
        {
            if (hasB && (!hasA || cursorB.Index < cursorA.Index))
            {
                bool afterSpan = builder.Count > 0 && builder.NextIndex == cursorB.Index;
                joinNext = !afterSpan && hasA && cursorA.Index == unchecked(cursorB.Index + 1);
                builder.Append(cursorB.Index, sign * b.Counts[cursorB.Position], sign * b.CompensationAt(cursorB.Position));
                hasB = cursorB.MoveNext();
                continue;
            }

            double count = a.Counts[cursorA.Position];
            double compensation = a.CompensationAt(cursorA.Position);
            if (hasB && cursorB.Index == cursorA.Index)
            {
                double added = sign * b.Counts[cursorB.Position];
                if (a.Compensation is null)
                {
                    count += added;
                }
                else
                {
                    KahanSum.Add(added, ref count, ref compensation);
                    AddError(sign * b.CompensationAt(cursorB.Position), ref count, ref compensation);
                }

                hasB = cursorB.MoveNext();
            }

            if (cursorA.AtSpanStart && !joinNext)
            {
                builder.AppendSpan(cursorA.Index, count, compensation);
            }
            else
            {
                builder.Append(cursorA.Index, count, compensation);
            }

            joinNext = false;
            hasA = cursorA.MoveNext();
        }

        return builder.Build();
    }

    private static void AddError(double error, ref double count, ref double compensation)
    {
        if (error != 0)
        {
            KahanSum.Add(error, ref count, ref compensation);
        }
    }
}
