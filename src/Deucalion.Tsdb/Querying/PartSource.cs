using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Querying;

/// <summary>Series of a part, with the time ranges that deletions hide of them. Labels are taken from the index when somebody asks for them.</summary>
internal sealed class PartSource : SeriesSource
{
    private readonly Part _part;
    private readonly int[] _ordinals;
    private readonly PartDeletions _deletions;
    private readonly int _count;

    private PartSource(Part part, int[] ordinals, int count, PartDeletions deletions)
    {
        _part = part;
        _ordinals = ordinals;
        _count = count;
        _deletions = deletions;
    }

    public override int Count => _count;

    /// <summary>The series that the matchers accept and that may have samples between two times.</summary>
    public static PartSource Select(
        Part part, PartIndex index, PartView view, IReadOnlyList<Matcher> matchers, long min, long max, CancellationToken cancellation)
    {
        SeriesBitmap hit = MatcherEvaluation.Evaluate(index, index.SeriesCount, matchers, cancellation);
        PartDeletions deletions = PartDeletions.Of(part, view.Tombstones);
        bool inside = part.Meta.MinTime >= min && part.Meta.MaxTime <= max;
        int[] ordinals = new int[hit.Count()];
        int count = 0;
        ReadScratch scratch = ReadScratch.Mine;
        for (int i = hit.Next(0); i >= 0; i = hit.Next(i + 1))
        {
            TimeRange[]? deletes = deletions.Of(i);
            if ((inside && deletes is null) || Overlaps(index, i, deletes, scratch, min, max))
            {
                ordinals[count++] = i;
            }
        }

        return new PartSource(part, ordinals, count, deletions);
    }

    /// <summary>Adds the pieces of one series of a part.</summary>
    public static void AddPieces(Part part, int ordinal, TimeRange[]? deletes, ReadScratch scratch, long minTime, long maxTime)
    {
        scratch.Blocks.Clear();
        part.Index.AddBlocks(ordinal, scratch.Blocks);
        foreach (PartBlock b in scratch.Blocks)
        {
            if (b.MinTime <= maxTime && b.MaxTime >= minTime)
            {
                scratch.Pieces.Add(new Piece(b.MinTime, b.MaxTime, b.Count, scratch.Pieces.Count, part, b, deletes));
            }
        }
    }

    public override ReadOnlySpan<byte> EncodedLabels(int row)
    {
        ByteWriter labels = ReadScratch.Mine.Labels;
        labels.Clear();
        _part.Index.WriteLabels(_ordinals[row], labels);
        return labels.Written;
    }

    public override LabelSet Labels(int row) => LabelSet.FromEncoded(EncodedLabels(row));

    public override void AddPieces(int row, ReadScratch scratch, long minTime, long maxTime) =>
        AddPieces(_part, _ordinals[row], _deletions.Of(_ordinals[row]), scratch, minTime, maxTime);

    private static bool Overlaps(PartIndex index, int ordinal, TimeRange[]? deletes, ReadScratch scratch, long minTime, long maxTime)
    {
        scratch.Blocks.Clear();
        index.AddBlocks(ordinal, scratch.Blocks);
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
