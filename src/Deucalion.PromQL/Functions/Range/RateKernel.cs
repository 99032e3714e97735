using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>rate, increase and delta of all steps of a series of floats; the work does not grow with the window.</summary>
internal static class RateKernel
{
    // Room for rounding in a comparison that is then made exactly.
    private const double Almost = 1 + 1e-9;

    /// <summary>Fills values and marks the steps that have one. Plan: prepared for the windows.</summary>
    public static void Column(in FloatWindows w, KernelScratch scratch, bool isCounter, bool isRate, Span<double> values, Span<ulong> present)
    {
        ReadOnlySpan<int> resets = isCounter ? scratch.Resets.Find(w.Values) : default;
        for (int from = 0; from < w.First.Length; from += 64)
        {
            present[from >> 6] |= resets.IsEmpty
                ? WithoutResets(w, scratch.Extrapolation, from, isCounter, isRate, values)
                : WithResets(w, scratch.Extrapolation, from, resets, isRate, values);
        }
    }

    private static ulong WithoutResets(in FloatWindows w, ExtrapolationPlan plan, int from, bool isCounter, bool isRate, Span<double> values)
    {
        int count = Math.Min(64, w.First.Length - from);
        ReadOnlySpan<double> v = w.Values;
        ReadOnlySpan<int> firsts = w.First.Slice(from, count);
        ReadOnlySpan<int> ends = w.End.Slice(from, count);
        ReadOnlySpan<double> factors = plan.Factor.AsSpan(from, count);
        ReadOnlySpan<double> sampled = plan.Sampled.AsSpan(from, count);
        ReadOnlySpan<double> toStart = plan.ToStart.AsSpan(from, count);
        Span<double> into = values.Slice(from, count);
        ulong bits = 0;
        for (int i = 0; i < count; i++)
        {
            int first = firsts[i];
            int last = ends[i] - 1;
            if (last <= first)
            {
                continue;
            }

            double begin = v[first];
            double result = v[last] - begin;
            double factor = factors[i];
            if (isCounter && !(sampled[i] * begin > toStart[i] * result * Almost))
            {
                factor = NearZero(w, plan, from + i, isRate, result, begin);
            }

            into[i] = result * factor;
            bits |= 1UL << i;
        }

        return bits;
    }

    private static ulong WithResets(in FloatWindows w, ExtrapolationPlan plan, int from, ReadOnlySpan<int> resets, bool isRate, Span<double> values)
    {
        int count = Math.Min(64, w.First.Length - from);
        ReadOnlySpan<double> v = w.Values;
        int next = 0;
        ulong bits = 0;
        for (int step = from; step < from + count; step++)
        {
            int first = w.First[step];
            int last = w.End[step] - 1;
            if (last <= first)
            {
                continue;
            }

            double begin = v[first];
            double result = v[last] - begin;
            while (next < resets.Length && resets[next] <= first)
            {
                next++;
            }

            for (int r = next; r < resets.Length && resets[r] <= last; r++)
            {
                result += v[resets[r] - 1];
            }

            double factor = plan.Factor[step];
            if (!(plan.Sampled[step] * begin > plan.ToStart[step] * result * Almost))
            {
                factor = NearZero(w, plan, step, isRate, result, begin);
            }

            values[step] = result * factor;
            bits |= 1UL << (step - from);
        }

        return bits;
    }

    /// <summary>The factor of a counter that may cross zero inside the window.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double NearZero(in FloatWindows w, ExtrapolationPlan plan, int step, bool isRate, double result, double begin)
    {
        if (!(result > 0 && begin >= 0 && plan.Sampled[step] * (begin / result) < plan.ToStart[step]))
        {
            return plan.Factor[step];
        }

        int first = w.First[step];
        int last = w.End[step] - 1;
        long rangeEnd = w.Start + (step * w.Step);
        var e = new Extrapolation(w.Times[first], w.Times[last], last - first, rangeEnd - w.Range, rangeEnd, 0);
        return e.Factor(true, isRate, w.Range, result, begin);
    }
}
