using System.Runtime.CompilerServices;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Finds the decimal exponent of a block: the one with which scaled integers and exceptions take the least bytes.</summary>
internal static class DecimalPlanner
{
    private const int MagnitudeSamples = 15;

    /// <summary>log2(10) / 8 bytes a digit, in 1/1024.</summary>
    private const int BytesPerDigit = 425;

    public static bool TryPlan(ChunkKernels kernels, ReadOnlySpan<double> values, Span<long> integers, out ValuePlan plan)
    {
        plan = new ValuePlan { Kind = ValueBlockKind.Decimal };
        int exponent = ChooseExponent(kernels, values);
        if (exponent < 0)
        {
            return false;
        }

        plan.Exponent = exponent;
        plan.Exceptions = ValuePlan.ExceptionSet.First(values.Length);
        kernels.ClearDecimals(values, exponent, plan.Exceptions);
        int exceptions = plan.Exceptions.Count();
        if (exceptions > ValuePlanner.MaxExceptions(values.Length) || exceptions == values.Length)
        {
            return false;
        }

        kernels.Scale(values, exponent, integers);
        if (exceptions != 0)
        {
            ValuePlanner.FillExceptions(plan.Exceptions, integers);
        }

        ValuePlanner.Complete(kernels, integers, ref plan);
        return true;
    }

    /// <summary>Greatest exponent with which a typical value of the block stays below 2^53.</summary>
    public static int MaxExponent(ReadOnlySpan<double> values)
    {
        Span<double> samples = stackalloc double[MagnitudeSamples];
        for (int i = 0; i < MagnitudeSamples; i++)
        {
            double value = values[i * values.Length / MagnitudeSamples];
            samples[i] = double.IsFinite(value) ? Math.Abs(value) : 0;
        }

        samples.Sort();
        double magnitude = samples[MagnitudeSamples / 2];
        int exponent = 0;
        while (exponent < PowersOfTen.MaxExponent && magnitude * PowersOfTen.Get(exponent + 1) <= PowersOfTen.Limit(1))
        {
            exponent++;
        }

        return exponent;
    }

    private static int ChooseExponent(ChunkKernels kernels, ReadOnlySpan<double> values)
    {
        int allowed = ValuePlanner.MaxExceptions(values.Length);
        int highest = MaxExponent(values);
        ValuePlan.ExceptionSet pending = ValuePlan.ExceptionSet.First(values.Length);
        int left = values.Length;
        int best = -1;
        int bestCost = int.MaxValue;
        for (int exponent = 0; exponent <= highest && left != 0; exponent++)
        {
            left -= kernels.ClearDecimals(values, exponent, pending);
            int cost = ((values.Length * exponent * BytesPerDigit) >> 10) + (9 * left);
            if (left <= allowed && cost < bestCost)
            {
                best = exponent;
                bestCost = cost;
            }
        }

        return best;
    }
}
