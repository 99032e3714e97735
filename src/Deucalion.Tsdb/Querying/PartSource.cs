using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Querying;

/// <summary>A series in a part, with the time ranges that deletions hide of it.</summary>
internal sealed class PartSource(Part part, int ordinal, TimeRange[]? deletes) : SeriesSource
{
    public Part Part { get; } = part;

    public override void AddPieces(ReadScratch scratch, long minTime, long maxTime)
    {
        scratch.Blocks.Clear();
        Part.Index.AddBlocks(ordinal, scratch.Blocks);
        foreach (PartBlock b in scratch.Blocks)
        {
            if (b.MinTime <= maxTime && b.MaxTime >= minTime)
            {
                scratch.Pieces.Add(new Piece(b.MinTime, b.MaxTime, b.Count, scratch.Pieces.Count, Part, b, deletes));
            }
        }
    }

    public override bool Overlaps(ReadScratch scratch, long minTime, long maxTime)
    {
        scratch.Blocks.Clear();
        Part.Index.AddBlocks(ordinal, scratch.Blocks);
        foreach (PartBlock b in scratch.Blocks)
        {
            if (b.MinTime <= maxTime && b.MaxTime >= minTime && !(deletes?.Any(d => d.Min <= b.MinTime && d.Max >= b.MaxTime) ?? false))
            {
                return true;
            }
        }

        return false;
    }
}
