namespace Deucalion.Model.Histograms;

/// <summary>Brings histograms of different custom bounds together on the bounds they have in common.</summary>
internal static class CustomBoundsReconciliation
{
    /// <summary>Bounds in both, ascending.</summary>
    public static double[] Intersect(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var common = new double[Math.Min(a.Length, b.Length)];
        int count = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                common[count++] = a[i];
                i++;
                j++;
            }
            else if (a[i] < b[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        Array.Resize(ref common, count);
        return common;
    }

    /// <summary>a + or - b on the common bounds, without empty buckets; compensated when a has compensation.</summary>
    public static BucketSide Add(BucketSide a, ReadOnlySpan<double> boundsA, BucketSide b, ReadOnlySpan<double> boundsB, ReadOnlySpan<double> common, bool negative)
    {
        var counts = new double[common.Length + 1];
        var errors = new double[common.Length + 1];
        Map(a, boundsA, common, 1, counts, errors);
        Map(b with { Compensation = null }, boundsB, common, negative ? -1 : 1, counts, errors);
        var builder = new BucketSideBuilder(counts.Length, a.Compensation is not null);
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0 || errors[i] != 0)
            {
                builder.Append(i, counts[i], errors[i]);
            }
        }

        return builder.Build();
    }

    private static void Map(BucketSide side, ReadOnlySpan<double> bounds, ReadOnlySpan<double> common, double sign, double[] counts, double[] errors)
    {
        int target = 0;
        SpanCursor cursor = side.Cursor();
        while (cursor.MoveNext())
        {
            int slot = common.Length;
            if (cursor.Index >= 0 && cursor.Index < bounds.Length)
            {
                while (target < common.Length && !(common[target] >= bounds[cursor.Index]))
                {
                    target++;
                }

                slot = target;
            }

            KahanSum.Add(sign * side.Counts[cursor.Position], ref counts[slot], ref errors[slot]);
            if (side.Compensation is not null)
            {
                KahanSum.Add(side.Compensation[cursor.Position], ref counts[slot], ref errors[slot]);
            }
        }
    }
}
