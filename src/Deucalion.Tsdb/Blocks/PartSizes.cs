namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// Where the bytes of a part are: encoded values (start times included), time columns, room left at page ends, labels, postings, time table, series table and the rest
/// (checksums, totals, header).
/// </summary>
public sealed record PartSizes(
    string Name, long MinTime, long MaxTime, long Series, long Samples, long Blocks, long Bytes, long Values, long Times, long Padding, long Labels, long Postings, long TimeTable, long SeriesTable)
{
    /// <summary>Bytes of labels, postings, time table, series table and everything but data.</summary>
    public long Index => Bytes - Values - Times - Padding;
}
