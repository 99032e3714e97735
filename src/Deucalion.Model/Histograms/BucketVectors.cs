using System.Numerics;

namespace Deucalion.Model.Histograms;

/// <summary>Element-wise work on bucket counts, several at a time where the processor can; results are those of one at a time.</summary>
internal static class BucketVectors
{
    public static void Multiply(Span<double> counts, double factor)
    {
        int i = 0;
        for (; i <= counts.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(counts[i..]) * factor).CopyTo(counts[i..]);
        }

        for (; i < counts.Length; i++)
        {
            counts[i] *= factor;
        }
    }

    public static void Divide(Span<double> counts, double divisor)
    {
        var divisors = new Vector<double>(divisor);
        int i = 0;
        for (; i <= counts.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(counts[i..]) / divisors).CopyTo(counts[i..]);
        }

        for (; i < counts.Length; i++)
        {
            counts[i] /= divisor;
        }
    }

    /// <summary>Adds or subtracts; both have the same length.</summary>
    public static void Add(Span<double> counts, ReadOnlySpan<double> others, bool negative)
    {
        double sign = negative ? -1 : 1;
        int i = 0;
        for (; i <= counts.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(counts[i..]) + (new Vector<double>(others[i..]) * sign)).CopyTo(counts[i..]);
        }

        for (; i < counts.Length; i++)
        {
            counts[i] += sign * others[i];
        }
    }

    public static bool AnyInfinite(ReadOnlySpan<double> counts)
    {
        foreach (double count in counts)
        {
            if (double.IsInfinity(count))
            {
                return true;
            }
        }

        return false;
    }
}
