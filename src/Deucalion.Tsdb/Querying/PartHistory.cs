using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Querying;

/// <summary>Looks up in the parts what the head does not know of a series. Damaged parts are set aside on the way.</summary>
internal sealed class PartHistory(PartCatalog catalog) : ISeriesHistory
{
    public bool Reaches(long time)
    {
        foreach (Part part in catalog.View.Parts)
        {
            if (part.Meta.MaxTime >= time)
            {
                return true;
            }
        }

        return false;
    }

    public LastSample NewestAtOrAfter(LabelSet labels, long time)
    {
        long newest = long.MinValue;
        bool found = false;
        PartView view = catalog.View;
        foreach (Part part in view.Parts)
        {
            if (part.Meta.MaxTime >= time && (!found || part.Meta.MaxTime > newest) && part.TryAcquire())
            {
                try
                {
                    if (NewestIn(part, view, labels) is { } t && t >= time && (!found || t > newest))
                    {
                        newest = t;
                        found = true;
                    }
                }
                catch (Exception e) when (e is DamagedPartException or InvalidDataException or FormatException or IndexOutOfRangeException)
                {
                    catalog.Quarantine(part, e as DamagedPartException ?? part.Damaged(e.Message, e));
                }
                finally
                {
                    part.Release();
                }
            }
        }

        return found ? new LastSample(newest, 0, LastKind.Unread) : LastSample.None;
    }

    public LastSample ReadNewest(LabelSet labels, long time)
    {
        LastSample last = LastSample.None;
        PartView view = catalog.View;
        foreach (Part part in view.Parts)
        {
            if (part.Meta.MinTime <= time && part.Meta.MaxTime >= time && part.TryAcquire())
            {
                try
                {
                    foreach (SampleRow r in Rows(part, view, labels, time))
                    {
                        if (r.Time == time)
                        {
                            last = r.Histogram is null
                                ? new LastSample(time, BitConverter.DoubleToUInt64Bits(r.Value), LastKind.Float)
                                : new LastSample(time, HistogramIdentity.Of(r.Histogram), LastKind.Histogram);
                        }
                    }
                }
                catch (Exception e) when (e is DamagedPartException or InvalidDataException or FormatException or IndexOutOfRangeException)
                {
                    catalog.Quarantine(part, e as DamagedPartException ?? part.Damaged(e.Message, e));
                }
                finally
                {
                    part.Release();
                }
            }
        }

        return last;
    }

    private static long? NewestIn(Part part, PartView view, LabelSet labels)
    {
        int ordinal = part.Index.Find(labels);
        if (ordinal < 0)
        {
            return null;
        }

        if (PartDeletions.Of(part, view.Tombstones).Of(ordinal) is not null)
        {
            List<SampleRow> rows = Rows(part, view, labels, null);
            return rows.Count == 0 ? null : rows.Max(r => r.Time);
        }

        var blocks = new List<PartBlock>();
        part.Index.AddBlocks(ordinal, blocks);
        return blocks.Count == 0 ? null : blocks.Max(b => b.MaxTime);
    }

    private static List<SampleRow> Rows(Part part, PartView view, LabelSet labels, long? time)
    {
        var rows = new List<SampleRow>();
        int ordinal = part.Index.Find(labels);
        if (ordinal < 0)
        {
            return rows;
        }

        TimeRange[]? deletes = PartDeletions.Of(part, view.Tombstones).Of(ordinal);
        var blocks = new List<PartBlock>();
        part.Index.AddBlocks(ordinal, blocks);
        foreach (PartBlock b in blocks)
        {
            if (time is not { } t || (b.MinTime <= t && b.MaxTime >= t))
            {
                ColumnReader.AddRows(ReadScratch.Mine, new Piece(b.MinTime, b.MaxTime, b.Count, 0, part, b, deletes), rows);
            }
        }

        return rows;
    }
}
