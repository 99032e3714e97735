using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Functions;

/// <summary>Compensated summation (Neumaier's form), step for step as Prometheus does it.</summary>
internal static class Kahan
{
    /// <summary>Adds to a running sum and its compensation; the sum is <c>sum + compensation</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(double value, ref double sum, ref double compensation)
    {
        double t = sum + value;
        if (double.IsInfinity(t))
        {
            compensation = 0;
        }
        else if (Math.Abs(sum) >= Math.Abs(value))
        {
            compensation += (sum - t) + value;
        }
        else
        {
            compensation += (value - t) + sum;
        }

        sum = t;
    }
}
