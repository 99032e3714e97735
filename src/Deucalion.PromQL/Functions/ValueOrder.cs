namespace Deucalion.PromQL.Functions;

/// <summary>
/// The order of values in sort and topk. Prometheus' comparison calls NaN less than everything, itself included; up to 12 elements
/// Go sorts by insertion, so that equal values keep their order. Both are as there.
/// </summary>
internal static class ValueOrder
{
    private const int InsertionLimit = 12;

    /// <summary>Sorts indices by the value they stand for, so that NaN comes last.</summary>
    public static void SortNaNLast(Span<int> indices, Func<int, double> value, bool descending)
    {
        if (indices.Length <= InsertionLimit)
        {
            for (int i = 1; i < indices.Length; i++)
            {
                for (int j = i; j > 0 && Before(value(indices[j]), value(indices[j - 1]), descending); j--)
                {
                    (indices[j], indices[j - 1]) = (indices[j - 1], indices[j]);
                }
            }

            return;
        }

        int[] sorted = descending
            ? [.. indices.ToArray().OrderBy(i => double.IsNaN(value(i)) ? 1 : 0).ThenByDescending(value)]
            : [.. indices.ToArray().OrderBy(i => double.IsNaN(value(i)) ? 1 : 0).ThenBy(value)];
        sorted.CopyTo(indices);
    }

    /// <summary>Go's heap order for topk (smallest on top) and bottomk (largest on top); NaN always on top.</summary>
    public static bool Above(double a, double b, bool largestOnTop) => double.IsNaN(a) || (largestOnTop ? a > b : a < b);

    /// <summary>Reverse of <see cref="Above"/>, as the final sort uses it.</summary>
    private static bool Before(double a, double b, bool descending) => Above(b, a, !descending);
}
