using System.Numerics;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>
/// Plans decimals with a correction in units of the last place, for floats that were calculated from integers (integer × 0.001,
/// sums of such) and therefore miss the nearest double of their decimal by a little.
/// </summary>
internal static class CorrectionPlanner
{
    private const int Samples = 16;

    /// <summary>Samples that may need wider corrections than the estimate assumes.</summary>
    private const int SpareSamples = 2;

    /// <summary>Quarters of a bit that one more decimal digit costs.</summary>
    private const int QuarterBitsPerDigit = 13;

    public static bool TryPlan(ChunkKernels kernels, ReadOnlySpan<double> values, Span<long> integers, Span<long> corrections, out ValuePlan plan)
    {
        plan = new ValuePlan { Kind = ValueBlockKind.Decimal, HasCorrections = true };
        plan.Exponent = ChooseExponent(values, DecimalPlanner.MaxExponent(values));
        if (plan.Exponent < 0)
        {
            return false;
        }

        double power = PowersOfTen.Get(plan.Exponent);
        ExceptUnscalable(values, power, ref plan);
        if (plan.Exceptions.Count() > ValuePlanner.MaxExceptions(values.Length))
        {
            return false;
        }

        kernels.Scale(values, plan.Exponent, integers);
        ValuePlanner.FillExceptions(plan.Exceptions, integers);
        for (int i = 0; i < values.Length; i++)
        {
            corrections[i] = BitConverter.DoubleToInt64Bits(values[i]) - BitConverter.DoubleToInt64Bits(integers[i] / power);
        }

        ValuePlanner.FillExceptions(plan.Exceptions, corrections);
        if (!ChooseWidth(kernels, corrections, ref plan))
        {
            return false;
        }

        ValuePlanner.FillExceptions(plan.Exceptions, integers);
        ValuePlanner.Complete(kernels, integers, ref plan);
        return true;
    }

    private static void ExceptUnscalable(ReadOnlySpan<double> values, double power, ref ValuePlan plan)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i] * power) <= PowersOfTen.Limit(1)))
            {
                plan.Exceptions.Add(i);
            }
        }
    }

    /// <summary>The exponent for which integer digits and correction bits of sampled values are fewest together; -1 without samples.</summary>
    private static int ChooseExponent(ReadOnlySpan<double> values, int highest)
    {
        Span<double> samples = stackalloc double[Samples];
        int taken = 0;
        for (int i = 0; i < Samples; i++)
        {
            double value = values[i * values.Length / Samples];
            if (double.IsFinite(value))
            {
                samples[taken++] = value;
            }
        }

        int best = -1;
        int bestCost = int.MaxValue;
        for (int exponent = 0; exponent <= highest && taken != 0; exponent++)
        {
            int cost = (exponent * QuarterBitsPerDigit) + (4 * SampledBits(samples[..taken], exponent));
            if (cost < bestCost)
            {
                best = exponent;
                bestCost = cost;
            }
        }

        return best;
    }

    /// <summary>Correction bits that all but <see cref="SpareSamples"/> of the samples fit in.</summary>
    private static int SampledBits(ReadOnlySpan<double> samples, int exponent)
    {
        Span<int> widths = stackalloc int[Samples];
        double power = PowersOfTen.Get(exponent);
        for (int i = 0; i < samples.Length; i++)
        {
            double nearest = (long)Math.Round(samples[i] * power) / power;
            long correction = BitConverter.DoubleToInt64Bits(samples[i]) - BitConverter.DoubleToInt64Bits(nearest);
            widths[i] = correction == 0 ? 0 : 65 - BitOperations.LeadingZeroCount((ulong)(correction ^ (correction >> 63)));
        }

        widths[..samples.Length].Sort();
        return widths[Math.Max(0, samples.Length - 1 - SpareSamples)];
    }

    /// <summary>Chooses the width of the corrections and excepts the values that need more.</summary>
    private static bool ChooseWidth(ChunkKernels kernels, Span<long> corrections, ref ValuePlan plan)
    {
        Span<int> histogram = stackalloc int[65];
        histogram.Clear();
        kernels.SignedWidths(corrections, 0, 0, histogram);
        int bestCost = int.MaxValue;
        int wider = 0;
        int width = 0;
        for (int candidate = 64; candidate >= 0; candidate--)
        {
            int cost = IntegerPlan.PackedLength(corrections.Length, candidate) + (9 * wider);
            if (candidate <= IntegerPlan.MaxNarrowWidth && cost < bestCost)
            {
                bestCost = cost;
                width = candidate;
            }

            wider += histogram[candidate];
        }

        long least = width == 0 ? 0 : -(1L << (width - 1));
        ExceptOutside(corrections, least, -least, ref plan);
        if (plan.Exceptions.Count() > ValuePlanner.MaxExceptions(corrections.Length))
        {
            return false;
        }

        // The true range is often half of the two's complement one.
        ValuePlanner.FillExceptions(plan.Exceptions, corrections);
        kernels.Range(corrections, out long min, out long max, out _);
        plan.CorrectionBase = min;
        plan.CorrectionWidth = 64 - BitOperations.LeadingZeroCount((ulong)(max - min));
        return true;
    }

    private static void ExceptOutside(ReadOnlySpan<long> corrections, long least, long end, ref ValuePlan plan)
    {
        for (int i = 0; i < corrections.Length; i++)
        {
            if (corrections[i] < least || corrections[i] >= Math.Max(end, 1))
            {
                plan.Exceptions.Add(i);
            }
        }
    }
}
