using Deucalion.Model.Time;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Querying;

/// <summary>A series in a generation of the head. It reads what is there when it is asked; its querier holds the generation.</summary>
internal sealed class HeadSource(HeadGeneration generation, int slot) : SeriesSource
{
    public override void AddPieces(ReadScratch scratch, long minTime, long maxTime)
    {
        // Whoever reads on when the querier is gone gets an error, never memory that belongs to others by now.
        ObjectDisposedException.ThrowIf(!generation.TryHold(), this);
        try
        {
            TimeRange[]? deletes = generation.Deletes(slot);
            if (GenerationReader.Capture(generation, slot, out bool hasManaged) is { } own)
            {
                Add(scratch, own, deletes, minTime, maxTime);
            }

            if (hasManaged && generation.Managed(slot)?.Capture() is { } managed)
            {
                Add(scratch, managed, deletes, minTime, maxTime);
            }
        }
        finally
        {
            generation.Release();
        }
    }

    public override bool Overlaps(ReadScratch scratch, long minTime, long maxTime)
    {
        ObjectDisposedException.ThrowIf(!generation.TryHold(), this);
        try
        {
            return GenerationReader.TryRange(generation, slot, out long min, out long max) && min <= maxTime && max >= minTime;
        }
        finally
        {
            generation.Release();
        }
    }

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
