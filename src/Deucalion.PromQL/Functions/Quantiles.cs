namespace Deucalion.PromQL.Functions;

/// <summary>Quantiles of plain numbers.</summary>
internal static class Quantiles
{
    /// <summary>
    /// The quantile, between two values in proportion; sorts the values, NaN first. NaN for no values or a NaN quantile, -Inf
    /// below 0, +Inf above 1.
    /// </summary>
    public static double Of(double q, Span<double> values)
    {
        if (values.IsEmpty || double.IsNaN(q))
        {
            return double.NaN;
        }

        if (q < 0)
        {
            return double.NegativeInfinity;
        }

        if (q > 1)
        {
            return double.PositiveInfinity;
        }

        values.Sort();
        return OfSorted(q, values);
    }

    /// <summary>The quantile from 0 to 1 of values in order.</summary>
    public static double OfSorted(double q, ReadOnlySpan<double> values)
    {
        double rank = q * (values.Length - 1);
        int lower = Math.Max(0, (int)Math.Floor(rank));
        int upper = Math.Min(values.Length - 1, lower + 1);
        double weight = rank - Math.Floor(rank);
        return (values[lower] * (1 - weight)) + (values[upper] * weight);
    }
}
