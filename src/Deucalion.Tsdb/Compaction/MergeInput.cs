using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Querying;

namespace Deucalion.Tsdb.Compaction;

/// <summary>A part under a merge: stands at one of its series after the other. What cannot be read is a <see cref="DamagedPartException"/>.</summary>
internal sealed class MergeInput
{
    private readonly PartDeletions _deletions;
    private readonly SeriesCursor _cursor;
    private readonly int _count;
    private int _ordinal = -1;

    public MergeInput(Part part, PartView view)
    {
        Part = part;
        try
        {
            _deletions = PartDeletions.Of(part, view.Tombstones);
            _cursor = part.Index.OpenLabels();
            _count = part.Index.SeriesCount;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw part.Damaged(e.Message, e);
        }

        Advance();
    }

    public Part Part { get; }

    public bool AtEnd => _ordinal >= _count;

    /// <summary>Encoded labels of the series it stands at; valid until <see cref="Advance"/>.</summary>
    public ReadOnlySpan<byte> Labels => _cursor.Encoded;

    /// <summary>Errors that decoding damaged bytes may end in.</summary>
    public static bool IsDamage(Exception e) => e is FormatException or InvalidDataException or ArgumentException or IndexOutOfRangeException;

    public void Advance()
    {
        _ordinal++;
        if (_ordinal < _count)
        {
            try
            {
                _cursor.MoveTo(_ordinal);
            }
            catch (Exception e) when (IsDamage(e))
            {
                throw Part.Damaged(e.Message, e);
            }
        }
    }

    /// <summary>Adds the blocks of the series it stands at.</summary>
    public void AddPieces(ReadScratch scratch)
    {
        try
        {
            scratch.Blocks.Clear();
            Part.Index.AddBlocks(_ordinal, scratch.Blocks);
            TimeRange[]? deletes = _deletions.Of(_ordinal);
            foreach (PartBlock b in scratch.Blocks)
            {
                scratch.Pieces.Add(new Piece(b.MinTime, b.MaxTime, b.Count, scratch.Pieces.Count, Part, b, Cutting(deletes, b)));
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Part.Damaged(e.Message, e);
        }
    }

    /// <summary>The deletions, unless none of them touches the block: then it may be copied as it is.</summary>
    private static TimeRange[]? Cutting(TimeRange[]? deletes, PartBlock b) =>
        deletes is not null && Array.Exists(deletes, d => d.Min <= b.MaxTime && d.Max >= b.MinTime) ? deletes : null;
}
