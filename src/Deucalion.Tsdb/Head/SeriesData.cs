using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The samples of one series at one moment: sealed blocks, the open rows (a prefix of a clock; histograms, or values, or one value for all rows), and
/// the side rows. The arrays are shared with the head, which changes nothing below the counts.
/// </summary>
internal sealed record SeriesData(
    SealedBlock[]? Sealed, OpenTimes? Clock, double Constant, OpenValuesCapture? Values, NativeHistogram?[]? Histograms, StartRun[]? Starts, int Count, SideCapture? Side)
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

        CopyOpenTo(rows, values, starts);
    }

    /// <summary>Adds the open rows to a list; the spans are scratch of at least <see cref="Count"/>.</summary>
    public void CopyOpenTo(List<SampleRow> rows, Span<double> values, Span<long> starts)
    {
        if (Count == 0)
        {
            return;
        }

        CopyValuesTo(values[..Count]);
        StartRun.Expand(Starts, starts[..Count]);
        long[] clock = Clock!.Times;
        for (int i = 0; i < Count; i++)
        {
            rows.Add(new SampleRow(clock[i], values[i], Histograms?[i], starts[i]));
        }
    }

    /// <summary>Writes the open values to a span of <see cref="Count"/>; zeros when they are histograms.</summary>
    public void CopyValuesTo(Span<double> into)
    {
        if (Values is not null && Histograms is null)
        {
            Values.CopyTo(into);
        }
        else
        {
            into.Fill(Histograms is null ? Constant : 0);
        }
    }
}
