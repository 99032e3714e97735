using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Chooses among decimals, decimals with corrections, and raw bits by estimated bytes.</summary>
internal static class ValuePlanner
{
    /// <summary>Decimals this narrow are taken without looking at the other kinds, which could hardly be smaller.</summary>
    private const int SurelyGoodWidth = 32;

    /// <summary>Fills <paramref name="integers"/> and <paramref name="corrections"/> (as long as the values) for the plan.</summary>
    [SkipLocalsInit]
    public static void Choose(ChunkKernels kernels, ReadOnlySpan<double> values, Span<long> integers, Span<long> corrections, out ValuePlan plan)
    {
        bool isDecimal = DecimalPlanner.TryPlan(kernels, values, integers, out plan);
        if (isDecimal && plan.Integers.Width <= SurelyGoodWidth)
        {
            return;
        }

        Span<long> others = stackalloc long[ValueBlock.MaxCount];
        others = others[..values.Length];
        if (CorrectionPlanner.TryPlan(kernels, values, others, corrections, out ValuePlan corrected) &&
            (!isDecimal || corrected.Length < plan.Length))
        {
            plan = corrected;
            others.CopyTo(integers);
            isDecimal = true;
        }

        PlanRawBits(kernels, values, others, out ValuePlan raw);
        if (!isDecimal || raw.Length < plan.Length)
        {
            plan = raw;
            others.CopyTo(integers);
        }
    }

    /// <summary>All 64 bits of every value.</summary>
    public static void Plain(ReadOnlySpan<double> values, Span<long> integers, out ValuePlan plan)
    {
        MemoryMarshal.Cast<double, long>(values).CopyTo(integers);
        plan = new ValuePlan { Kind = ValueBlockKind.RawBits, Integers = IntegerPlan.Plain(values.Length) };
    }

    /// <summary>Most values of a block that may be stored whole.</summary>
    public static int MaxExceptions(int count) => 1 + (count / 8);

    /// <summary>Gives excepted values the integer before them (the first good one at the start), which costs the least bits.</summary>
    public static void FillExceptions(in ValuePlan.ExceptionSet exceptions, Span<long> integers)
    {
        int first = 0;
        while (first < integers.Length && exceptions.Contains(first))
        {
            first++;
        }

        long previous = first < integers.Length ? integers[first] : 0;
        for (int i = 0; i < integers.Length; i++)
        {
            previous = exceptions.Contains(i) ? previous : integers[i];
            integers[i] = previous;
        }
    }

    /// <summary>Plans the integers and adds up the estimate.</summary>
    public static void Complete(ChunkKernels kernels, ReadOnlySpan<long> integers, ref ValuePlan plan)
    {
        plan.Integers = IntegerPlanner.Choose(kernels, integers);
        plan.Length = plan.Integers.Length + (ValueBlockLayout.ExceptionBytes * plan.Exceptions.Count());
        if (plan.HasCorrections)
        {
            plan.Length += 4 + IntegerPlan.PackedLength(integers.Length, plan.CorrectionWidth);
        }
    }

    private static void PlanRawBits(ChunkKernels kernels, ReadOnlySpan<double> values, Span<long> integers, out ValuePlan plan)
    {
        Plain(values, integers, out plan);
        ValuePlan.ExceptionSet unordered = default;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                unordered.Add(i);
            }
        }

        if (unordered.Count() is > 0 and int exceptions && exceptions <= MaxExceptions(values.Length))
        {
            plan.Exceptions = unordered;
            FillExceptions(unordered, integers);
        }

        // Least and greatest are written whole: what they take more than among decimals.
        Complete(kernels, integers, ref plan);
        plan.Length += 11;
    }
}
