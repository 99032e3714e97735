using Deucalion.Model.Time;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Querying;

/// <summary>A series as the head had it when it was selected: what is being flushed, and what came since.</summary>
internal sealed class HeadSource(SeriesData current, SeriesData? flushing, TimeRange[]? flushingDeletes) : SeriesSource
{
    public override void AddPieces(ReadScratch scratch, long minTime, long maxTime)
    {
        if (flushing is not null)
        {
            Add(scratch, flushing, flushingDeletes, minTime, maxTime);
        }

        Add(scratch, current, null, minTime, maxTime);
    }

    public override bool Overlaps(ReadScratch scratch, long minTime, long maxTime) =>
        (current.MinTime <= maxTime && current.MaxTime >= minTime) || (flushing is not null && flushing.MinTime <= maxTime && flushing.MaxTime >= minTime);

    private static void Add(ReadScratch scratch, SeriesData data, TimeRange[]? deletes, long minTime, long maxTime)
    {
        foreach (SealedBlock b in data.Sealed ?? [])
        {
            if (b.Times.MinTime <= maxTime && b.Times.MaxTime >= minTime)
            {
                scratch.Pieces.Add(new Piece(b.Times.MinTime, b.Times.MaxTime, b.Count, scratch.Pieces.Count, b, default, deletes));
            }
        }

        if (data.Count > 0)
        {
            long[] times = data.Clock!.Times;
            if (times[0] <= maxTime && times[data.Count - 1] >= minTime)
            {
                scratch.Pieces.Add(new Piece(times[0], times[data.Count - 1], data.Count, scratch.Pieces.Count, data, default, deletes));
            }
        }

        if (data.Side is { } side && side.MinTime <= maxTime && side.MaxTime >= minTime)
        {
            scratch.Pieces.Add(new Piece(side.MinTime, side.MaxTime, side.Count, scratch.Pieces.Count, side, default, deletes));
        }
    }
}
