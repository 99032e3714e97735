namespace Deucalion.PromQL.Functions.Range;

/// <summary>rate, increase and delta of all steps of a series of floats; the work does not grow with the window.</summary>
internal static class RateKernel
{
    /// <summary>Fills values and marks the steps that have one.</summary>
    public static void Column(in FloatWindows w, bool isCounter, bool isRate, Span<double> values, Span<ulong> present)
    {
        ReadOnlySpan<double> v = w.Values;
        int nextReset = isCounter ? NextReset(v, 1) : v.Length;
        for (int step = 0; step < w.First.Length; step++)
        {
            int first = w.First[step];
            int last = w.End[step] - 1;
            if (last <= first)
            {
                continue;
            }

            double result = v[last] - v[first];
            while (nextReset <= first)
            {
                nextReset = NextReset(v, nextReset + 1);
            }

            for (int r = nextReset; r <= last; r = NextReset(v, r + 1))
            {
                result += v[r - 1];
            }

            long rangeEnd = w.Start + (step * w.Step);
            var e = new Extrapolation(w.Times[first], w.Times[last], last - first, rangeEnd - w.Range, rangeEnd, 0);
            values[step] = result * e.Factor(isCounter, isRate, w.Range, result, v[first]);
            present[step >> 6] |= 1UL << step;
        }
    }

    /// <summary>First row from one on whose value is below the one before; the length when there is none.</summary>
    private static int NextReset(ReadOnlySpan<double> v, int from)
    {
        for (int i = from; i < v.Length; i++)
        {
            if (v[i] < v[i - 1])
            {
                return i;
            }
        }

        return v.Length;
    }
}
