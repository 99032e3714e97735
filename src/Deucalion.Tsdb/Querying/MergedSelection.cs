using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Querying;

/// <summary>Selected series with their sources. Immutable; readable by many threads as long as the querier lives.</summary>
internal sealed class MergedSelection(SourceRows series, long minTime, long maxTime, bool onlyPresence, Action<DamagedPartException> damaged) : SeriesSelection
{
    public override int Count => series.Count;

    public override LabelSet Labels(int index) => Guard(index, static (s, i) => s.Labels(i));

    public override ReadOnlySpan<byte> EncodedLabels(int index)
    {
        try
        {
            return series.EncodedLabels(index);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Unavailable("labels", e);
        }
    }

    public override long EstimateSamples(long minTimeWanted, long maxTimeWanted)
    {
        long min = Math.Max(minTimeWanted, minTime);
        long max = Math.Min(maxTimeWanted, maxTime);
        long total = 0;
        ReadScratch scratch = ReadScratch.Mine;
        for (int i = 0; i < series.Count; i++)
        {
            scratch.Pieces.Clear();
            series.AddPieces(i, scratch, min, max);
            foreach (Piece p in scratch.Pieces)
            {
                total += p.Count;
            }
        }

        scratch.Pieces.Clear();
        return total;
    }

    public override void Read(int index, long minTimeWanted, long maxTimeWanted, SeriesColumns into)
    {
        long min = Math.Max(minTimeWanted, minTime);
        long max = Math.Min(maxTimeWanted, maxTime);
        if (min > max)
        {
            into.Clear();
            return;
        }

        try
        {
            ColumnReader.Read(series, index, min, max, onlyPresence, into);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Unavailable($"samples of {Labels(index)}", e);
        }
    }

    private static bool IsDamage(Exception e) =>
        e is DamagedPartException or InvalidDataException or FormatException or ArgumentException or IndexOutOfRangeException or IOException;

    private T Guard<T>(int index, Func<SourceRows, int, T> read)
    {
        try
        {
            return read(series, index);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Unavailable("labels", e);
        }
    }

    private StorageUnavailableException Unavailable(string what, Exception e)
    {
        if (e is DamagedPartException part)
        {
            damaged(part);
            return part.ForReader();
        }

        return new StorageUnavailableException($"{what} could not be read: {e.Message}", e);
    }
}
