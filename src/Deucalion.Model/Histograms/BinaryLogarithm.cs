namespace Deucalion.Model.Histograms;

/// <summary>Base-2 logarithm by splitting off the exponent, exact for powers of two, as interpolation between bucket bounds needs it.</summary>
public static class BinaryLogarithm
{
    /// <summary>log2(x); -Inf for 0, NaN for negative numbers.</summary>
    public static double Log2(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
        {
            return Math.Log2(x);
        }

        // x = fraction * 2^exponent with fraction in [0.5, 1).
        int exponent = Math.ILogB(x) + 1;
        double fraction = Math.ScaleB(x, -exponent);
        return fraction == 0.5 ? exponent - 1 : (Math.Log(fraction) * (1 / 0.693147180559945309417232121458176568)) + exponent;
    }
}
