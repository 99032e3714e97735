using Deucalion.Primitives.Numbers;

namespace Deucalion.Model.Histograms;

/// <summary>One bucket with its bounds. Index: within schema and sign; without meaning for the zero bucket.</summary>
public readonly record struct HistogramBucket(double Lower, double Upper, bool LowerInclusive, bool UpperInclusive, double Count, int Index)
{
    /// <summary>
    /// Fraction 0..1 of the bucket's width at or below <paramref name="value"/>, which must lie strictly between finite bounds: linear for
    /// custom buckets and the zero bucket, else on a logarithmic scale (negative buckets mirrored).
    /// </summary>
    public double FractionBelow(double value, bool linear)
    {
        if (linear)
        {
            return (value - Lower) / (Upper - Lower);
        }

        double lower = BinaryLogarithm.Log2(Math.Abs(Lower));
        double upper = BinaryLogarithm.Log2(Math.Abs(Upper));
        double at = BinaryLogarithm.Log2(Math.Abs(value));
        return value > 0 ? (at - lower) / (upper - lower) : 1 - ((at - upper) / (lower - upper));
    }

    /// <summary>Interval notation with the count: <c>(1,2]:3</c>.</summary>
    public override string ToString() =>
        $"{(LowerInclusive ? '[' : '(')}{GoFloat.FormatGeneral(Lower)},{GoFloat.FormatGeneral(Upper)}{(UpperInclusive ? ']' : ')')}:{GoFloat.FormatGeneral(Count)}";
}
