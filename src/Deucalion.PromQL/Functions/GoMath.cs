namespace Deucalion.PromQL.Functions;

/// <summary>Arithmetic where Go's math package and .NET differ.</summary>
internal static class GoMath
{
    /// <summary>The larger; +Inf wins over NaN, NaN over the rest; +0 over -0.</summary>
    public static double Max(double x, double y) =>
        double.IsPositiveInfinity(x) || double.IsPositiveInfinity(y) ? double.PositiveInfinity : Math.Max(x, y);

    /// <summary>The smaller; -Inf wins over NaN, NaN over the rest; -0 over +0.</summary>
    public static double Min(double x, double y) =>
        double.IsNegativeInfinity(x) || double.IsNegativeInfinity(y) ? double.NegativeInfinity : Math.Min(x, y);

    /// <summary>Milliseconds as seconds, whole and rest apart as Go's durations do it: the last bit of a rate depends on it.</summary>
    public static double Seconds(long milliseconds)
    {
        (long seconds, long rest) = Math.DivRem(milliseconds, 1000);
        return seconds + (rest / 1000.0);
    }

    /// <summary>Go's conversion on x86-64: towards zero, and the smallest integer for everything that does not fit.</summary>
    public static long ToInt64(double v) => v >= -9223372036854775808.0 && v < 9223372036854775808.0 ? (long)v : long.MinValue;

    /// <summary>
    /// True when the numbers differ by less than their sum times <paramref name="epsilon"/>, or both are staleness markers, or
    /// both are other NaNs.
    /// </summary>
    public static bool AlmostEqual(double a, double b, double epsilon)
    {
        if (Deucalion.Model.Samples.StaleMarker.IsStale(a) || Deucalion.Model.Samples.StaleMarker.IsStale(b))
        {
            return Deucalion.Model.Samples.StaleMarker.IsStale(a) && Deucalion.Model.Samples.StaleMarker.IsStale(b);
        }

        if ((double.IsNaN(a) && double.IsNaN(b)) || a == b)
        {
            return true;
        }

        const double minNormal = 2.2250738585072014e-308;
        double sum = Math.Abs(a) + Math.Abs(b);
        double difference = Math.Abs(a - b);
        if (a == 0 || b == 0 || sum < minNormal)
        {
            return difference < epsilon * minNormal;
        }

        return difference / Math.Min(sum, double.MaxValue) < epsilon;
    }
}
