using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Querying;

/// <summary>Selected series with their sources. Immutable; readable by many threads as long as the querier lives.</summary>
internal sealed class MergedSelection(SelectedSeries[] series, long minTime, long maxTime, Action<DamagedPartException> damaged) : SeriesSelection
{
    public override int Count => series.Length;

    public override LabelSet Labels(int index) => series[index].Labels;

    public override long EstimateSamples(long minTimeWanted, long maxTimeWanted)
    {
        long min = Math.Max(minTimeWanted, minTime);
        long max = Math.Min(maxTimeWanted, maxTime);
        long total = 0;
        ReadScratch scratch = ReadScratch.Mine;
        foreach (SelectedSeries s in series)
        {
            scratch.Pieces.Clear();
            for (SeriesSource? source = s.Source; source is not null; source = source.Next)
            {
                source.AddPieces(scratch, min, max);
            }

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
            ColumnReader.Read(series[index].Source, min, max, into);
        }
        catch (DamagedPartException e)
        {
            damaged(e);
            throw e.ForReader();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or IndexOutOfRangeException or IOException)
        {
            throw new StorageUnavailableException($"samples of {series[index].Labels} could not be read: {e.Message}", e);
        }
    }
}
