using Deucalion.Model.Histograms;
using Deucalion.Model.Time;

namespace Deucalion.Tsdb.Head;

/// <summary>What most series do not have most of the time, kept out of <see cref="HeadSeries"/> to keep that small. Publish lock.</summary>
internal sealed class HeadSeriesRare
{
    /// <summary>Open histogram rows.</summary>
    public NativeHistogram?[]? Histograms;

    /// <summary>Start times of the open rows.</summary>
    public StartRun[]? Starts;

    /// <summary>Out-of-order rows.</summary>
    public SideBuffer? Side;

    /// <summary>What a flush under way has taken.</summary>
    public SeriesData? Flushing;

    /// <summary>Deletions that came since the flush took <see cref="Flushing"/>.</summary>
    public TimeRange[]? FlushingDeletes;

    /// <summary>The object, or null when there is nothing in it.</summary>
    public static HeadSeriesRare? OrNull(HeadSeriesRare rare) =>
        rare.Histograms is null && rare.Starts is null && rare.Side is null && rare.Flushing is null ? null : rare;
}
