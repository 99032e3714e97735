using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Querying;

/// <summary>
/// Series of one generation of the head, in label order. They are read as they are when they are asked; the querier holds the generation, and whoever reads on
/// when it is gone gets an error, never memory that belongs to others by now.
/// </summary>
internal sealed class HeadSource : SeriesSource
{
    private readonly HeadGeneration _generation;
    private readonly int[] _slots;
    private readonly int _count;

    private HeadSource(HeadGeneration generation, int[] slots, int count)
    {
        _generation = generation;
        _slots = slots;
        _count = count;
    }

    public override int Count => _count;

    /// <summary>The series that the matchers accept and that may have samples between two times.</summary>
    public static HeadSource Select(HeadGeneration generation, IReadOnlyList<Matcher> matchers, long min, long max, CancellationToken cancellation)
    {
        TimeRange range = generation.Range;
        if (range.Min > max || range.Max < min)
        {
            return new HeadSource(generation, [], 0);
        }

        HeadIndex index = generation.Set.Index;
        SeriesBitmap hit = MatcherEvaluation.Evaluate(index, index.Posted, matchers, cancellation);
        int[] slots = HeadOrder.InLabelOrder(index, hit);
        int count = 0;
        foreach (int slot in slots)
        {
            if (GenerationReader.TryRange(generation, slot, out long first, out long last) && first <= max && last >= min)
            {
                slots[count++] = slot;
            }
        }

        return new HeadSource(generation, slots, count);
    }

    public override ReadOnlySpan<byte> EncodedLabels(int row)
    {
        ObjectDisposedException.ThrowIf(!_generation.TryHold(), this);
        try
        {
            return _generation.Set.Index.Encoded(_slots[row]);
        }
        finally
        {
            _generation.Release();
        }
    }

    public override LabelSet Labels(int row) => LabelSet.FromEncoded(EncodedLabels(row));

    public override void AddPieces(int row, ReadScratch scratch, long minTime, long maxTime)
    {
        ObjectDisposedException.ThrowIf(!_generation.TryHold(), this);
        try
        {
            int slot = _slots[row];
            TimeRange[]? deletes = _generation.Deletes(slot);
            if (GenerationReader.Capture(_generation, slot, out bool hasManaged) is { } own)
            {
                Add(scratch, own, deletes, minTime, maxTime);
            }

            if (hasManaged && _generation.Managed(slot)?.Capture() is { } managed)
            {
                Add(scratch, managed, deletes, minTime, maxTime);
            }
        }
        finally
        {
            _generation.Release();
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

    private readonly record struct Row(LabelSet Labels, SeriesData Current, SeriesData? Flushing, TimeRange[]? FlushingDeletes);
}
