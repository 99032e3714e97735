namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// What extrapolation needs of the sample times alone, by step; computed once for all series of a clock. Memory of one thread.
/// </summary>
internal sealed class ExtrapolationPlan
{
    private ulong _clock;

    /// <summary>Factor to multiply the difference with when nothing is cut off at zero; already per second for a rate.</summary>
    public double[] Factor { get; private set; } = [];

    /// <summary>Seconds between first and last sample.</summary>
    public double[] Sampled { get; private set; } = [];

    /// <summary>Seconds that are added on the left.</summary>
    public double[] ToStart { get; private set; } = [];

    /// <summary>Computes for windows, unless they are those of the same clock as before (0 = no clock).</summary>
    public void Prepare(in FloatWindows w, ulong clock, bool isRate)
    {
        if (clock != 0 && clock == _clock)
        {
            return;
        }

        _clock = clock;
        int steps = w.First.Length;
        if (Factor.Length < steps)
        {
            Factor = new double[steps];
            Sampled = new double[steps];
            ToStart = new double[steps];
        }

        for (int step = 0; step < steps; step++)
        {
            int first = w.First[step];
            int last = w.End[step] - 1;
            if (last <= first)
            {
                continue;
            }

            long rangeEnd = w.Start + (step * w.Step);
            var e = new Extrapolation(w.Times[first], w.Times[last], last - first, rangeEnd - w.Range, rangeEnd, 0);
            Sampled[step] = e.Sampled;
            ToStart[step] = e.StartWithinThreshold;
            Factor[step] = e.Factor(false, isRate, w.Range, 0, 0);
        }
    }
}
