using System.Numerics;
using System.Runtime.CompilerServices;
using Deucalion.Primitives.Bits;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Finds the cheapest <see cref="IntegerPlan"/> of a column by estimating bytes from histograms of significant bits.</summary>
internal static class IntegerPlanner
{
    /// <summary>Share of values that may be patched: one in this many. More would cost more decoding time than the bytes are worth.</summary>
    private const int ValuesPerPatch = 8;

    /// <summary>Sampled values whose median becomes the centre of signed packing.</summary>
    private const int Samples = 15;

    /// <summary>The best plan for <paramref name="column"/> (1..256 values).</summary>
    [SkipLocalsInit]
    public static IntegerPlan Choose(ChunkKernels kernels, ReadOnlySpan<long> column)
    {
        int count = column.Length;
        IntegerPlan best = Plan(kernels, IntegerTransform.Offset, column, column);
        if (count < 3 || best.Width == 0)
        {
            return best;
        }

        Span<long> deltas = stackalloc long[ValueBlock.MaxCount];
        deltas = deltas[..count];
        kernels.Differences(column, deltas);
        IntegerPlan delta = Plan(kernels, IntegerTransform.Delta, column, deltas[1..]);
        best = delta.Length < best.Length ? delta : best;
        if (count < 4 || best.Width == 0)
        {
            return best;
        }

        Span<long> seconds = stackalloc long[ValueBlock.MaxCount];
        seconds = seconds[..count];
        kernels.Differences(deltas, seconds);
        IntegerPlan second = Plan(kernels, IntegerTransform.DeltaOfDelta, column, seconds[2..]);
        return second.Length < best.Length ? second : best;
    }

    private static IntegerPlan Plan(ChunkKernels kernels, IntegerTransform transform, ReadOnlySpan<long> column, ReadOnlySpan<long> residuals)
    {
        int count = column.Length;
        IntegerPlan plan = new() { Transform = transform, Anchor = column[0] };
        if (transform == IntegerTransform.DeltaOfDelta)
        {
            plan.Slope = column[1] - column[0];
        }

        kernels.Range(residuals, out long min, out long max, out long varying);
        plan.Base = min;
        if (varying == 0)
        {
            return Finish(plan, count, 0);
        }

        // The lowest set bit of x ^ y is that of x - y, so this many low bits are equal in all residuals.
        plan.Shift = BitOperations.TrailingZeroCount(varying);
        plan.Width = SignificantBits((ulong)(max - min) >> plan.Shift);
        if (plan.Width > 1 && count >= ValuesPerPatch)
        {
            NarrowWithPatches(kernels, residuals, count, ref plan);
        }

        return plan.Width > IntegerPlan.MaxNarrowWidth ? IntegerPlan.Plain(count) : Finish(plan, count, plan.Length);
    }

    /// <summary>Tries smaller widths with patched outliers above the least value, then on both sides of the centre.</summary>
    private static void NarrowWithPatches(ChunkKernels kernels, ReadOnlySpan<long> residuals, int count, ref IntegerPlan plan)
    {
        Span<int> histogram = stackalloc int[65];
        histogram.Clear();
        kernels.UnsignedWidths(residuals, plan.Base, plan.Shift, histogram);
        (int width, int cost, int patches) = BestWidth(histogram, count, plan.Width);

        histogram.Clear();
        long centre = Median(residuals);
        kernels.SignedWidths(residuals, centre, plan.Shift, histogram);
        (int signedWidth, int signedCost, int signedPatches) = BestWidth(histogram, count, 64);
        if (signedCost < cost)
        {
            (width, cost, patches) = (signedWidth, signedCost, signedPatches);
            plan.Base = signedWidth == 0 ? centre : centre - (1L << (signedWidth - 1) << plan.Shift);
        }

        plan.Width = width;
        plan.PatchCount = patches;
        plan.Length = cost - IntegerPlan.PackedLength(count, width);
    }

    /// <summary>The width with the least bytes (packed and patches), those bytes, and how many values are wider.</summary>
    private static (int Width, int Cost, int Patches) BestWidth(ReadOnlySpan<int> histogram, int count, int widest)
    {
        int width = widest;
        while (width > 0 && histogram[width] == 0)
        {
            width--;
        }

        (int Width, int Cost, int Patches) best = (width, IntegerPlan.PackedLength(count, width > IntegerPlan.MaxNarrowWidth ? 64 : width), 0);
        int limit = count / ValuesPerPatch;
        int top = width;
        int patches = 0;
        while (width > 0)
        {
            patches += histogram[width];
            width--;
            if (patches > limit)
            {
                break;
            }

            if (width > IntegerPlan.MaxNarrowWidth)
            {
                continue;
            }

            int cost = IntegerPlan.PackedLength(count, width) + 1;
            for (int wide = width + 1; wide <= top; wide++)
            {
                cost += histogram[wide] * PatchCost(wide - width);
            }

            if (cost < best.Cost)
            {
                best = (width, cost, patches);
            }
        }

        return best;
    }

    /// <summary>Position byte, varint of the high bits with their sign, and one byte as the price of the decoder's extra work.</summary>
    private static int PatchCost(int highBits) => 2 + ((highBits + 7) / 7);

    private static long Median(ReadOnlySpan<long> residuals)
    {
        Span<long> samples = stackalloc long[Samples];
        int taken = Math.Min(Samples, residuals.Length);
        for (int i = 0; i < taken; i++)
        {
            samples[i] = residuals[(i * residuals.Length / taken) + (residuals.Length / taken / 2)];
        }

        samples[..taken].Sort();
        return samples[taken / 2];
    }

    private static IntegerPlan Finish(IntegerPlan plan, int count, int patchBytes)
    {
        if (plan.Width == 0 && plan.PatchCount == 0)
        {
            plan.Shift = 0;
        }

        if (plan.Transform == IntegerTransform.Offset)
        {
            plan.Anchor = plan.Base;
            plan.Base = 0;
        }

        int header = 1 + (plan.Width != 0 ? 1 : 0) + (plan.Shift != 0 ? 1 : 0) + SignedLength(plan.Anchor);
        if (plan.Transform != IntegerTransform.Offset)
        {
            header += SignedLength(plan.Base);
        }

        if (plan.Transform == IntegerTransform.DeltaOfDelta)
        {
            header += SignedLength(plan.Slope);
        }

        plan.Length = header + IntegerPlan.PackedLength(count, plan.Width) + patchBytes;
        return plan;
    }

    private static int SignedLength(long value) => Varint.Length(Varint.ZigZag(value));

    private static int SignificantBits(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
