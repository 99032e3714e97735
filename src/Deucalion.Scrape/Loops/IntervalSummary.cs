namespace Deucalion.Scrape.Loops;

/// <summary>Summary of observed intervals: sum and count for ever, quantiles over the last ten minutes (and at most <see cref="Window"/> observations).</summary>
internal sealed class IntervalSummary
{
    // Go's client keeps ten minutes; the bound on observations is ours.
    private const int Window = 4096;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly Queue<(DateTimeOffset At, double Seconds)> _recent = new();

    public double Sum { get; private set; }

    public long Count { get; private set; }

    public void Observe(DateTimeOffset now, double seconds)
    {
        Sum += seconds;
        Count++;
        _recent.Enqueue((now, seconds));
        Forget(now);
    }

    /// <summary>Quantiles in the order asked for; NaN when nothing is recent.</summary>
    public double[] Quantiles(DateTimeOffset now, ReadOnlySpan<double> quantiles)
    {
        Forget(now);
        double[] sorted = [.. _recent.Select(r => r.Seconds)];
        Array.Sort(sorted);
        var values = new double[quantiles.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int rank = (int)Math.Ceiling(quantiles[i] * sorted.Length) - 1;
            values[i] = sorted.Length == 0 ? Model.Samples.StaleMarker.NormalNaN : sorted[Math.Clamp(rank, 0, sorted.Length - 1)];
        }

        return values;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_recent.Count > Window || (_recent.Count > 0 && now - _recent.Peek().At > MaxAge))
        {
            _recent.Dequeue();
        }
    }
}
