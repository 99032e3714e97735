using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The samples of one series at one moment: sealed blocks, the open rows (a prefix of a clock and of a value column), and the side rows. The arrays
/// are shared with the head, which changes nothing below the counts.
/// </summary>
internal sealed record SeriesData(
    SealedBlock[]? Sealed, HeadClock? Clock, double[]? Values, NativeHistogram?[]? Histograms, long[]? Starts, int Count, SideCapture? Side)
{
    public bool IsEmpty => Sealed is null && Count == 0 && Side is null;

    /// <summary>Earliest time; <see cref="long.MaxValue"/> when empty.</summary>
    public long MinTime
    {
        get
        {
            long min = Side?.MinTime ?? long.MaxValue;
            if (Sealed is { Length: > 0 })
            {
                return Math.Min(min, Sealed[0].Times.MinTime);
            }

            return Count > 0 ? Math.Min(min, Clock!.Times[0]) : min;
        }
    }

    /// <summary>Latest time; <see cref="long.MinValue"/> when empty.</summary>
    public long MaxTime
    {
        get
        {
            long max = Side?.MaxTime ?? long.MinValue;
            if (Count > 0)
            {
                return Math.Max(max, Clock!.Times[Count - 1]);
            }

            return Sealed is { Length: > 0 } ? Math.Max(max, Sealed[^1].Times.MaxTime) : max;
        }
    }

    /// <summary>Adds the in-order rows to a list, in time order.</summary>
    public void CopyOrderedTo(List<SampleRow> rows)
    {
        Span<long> times = stackalloc long[ChunkLimits.MaxSamples];
        Span<double> values = stackalloc double[ChunkLimits.MaxSamples];
        Span<long> starts = stackalloc long[ChunkLimits.MaxSamples];
        foreach (SealedBlock b in Sealed ?? [])
        {
            BlockDecoder.Rows(b.Times.Encoded, b.Values, b.Starts, b.IsHistogram, times[..b.Count], values[..b.Count], starts[..b.Count], rows);
        }

        long[] clock = Clock?.Times ?? [];
        for (int i = 0; i < Count; i++)
        {
            rows.Add(new SampleRow(clock[i], Values?[i] ?? 0, Histograms?[i], Starts?[i] ?? 0));
        }
    }
}
