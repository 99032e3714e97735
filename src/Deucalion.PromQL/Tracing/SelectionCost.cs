namespace Deucalion.PromQL.Tracing;

/// <summary>
/// What one selection will cost. <see cref="Samples"/>: stored samples in its range, an upper bound. <see cref="Points"/>: series times steps.
/// <see cref="Touched"/>: samples counted once for each window that looks at them.
/// </summary>
public readonly record struct SelectionCost(long Series, long Samples, long Points, long Touched)
{
    // Rates and sums move along their window instead of starting anew at each step, so an overlap counts only in part.
    private const long WindowSamplesPerUnit = 8;

    /// <summary>Samples to handle, the unit that queries are compared in.</summary>
    public long Work => Samples + Points + (Touched / WindowSamplesPerUnit);

    /// <summary>Cost of a selection over steps. Milliseconds; range 0 = an instant selector.</summary>
    public static SelectionCost Of(long series, long samples, long steps, long step, long range)
    {
        double overlap = range > 0 && steps > 1 && step > 0 ? Math.Max(1, Math.Min(steps, (double)range / step)) : 1;
        return new SelectionCost(series, samples, Bounded((double)series * steps), range > 0 ? Bounded(samples * overlap) : 0);
    }

    /// <summary>Both together.</summary>
    public static SelectionCost operator +(in SelectionCost a, in SelectionCost b) =>
        new(a.Series + b.Series, a.Samples + b.Samples, Bounded((double)a.Points + b.Points), Bounded((double)a.Touched + b.Touched));

    private static long Bounded(double value) => value >= 1e18 ? 1_000_000_000_000_000_000 : (long)value;
}
