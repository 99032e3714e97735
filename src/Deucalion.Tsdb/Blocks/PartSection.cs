namespace Deucalion.Tsdb.Blocks;

/// <summary>Sections of a part file, by their number in the section table.</summary>
internal enum PartSection : byte
{
    /// <summary>Encoded time and value blocks in pages.</summary>
    Data = 1,

    /// <summary>CRC32C of each page of <see cref="Data"/>.</summary>
    PageChecksums = 2,

    /// <summary>Label names, and the values of each.</summary>
    Labels = 3,

    /// <summary>Series ordinals by label pair.</summary>
    Postings = 4,

    /// <summary>Distinct time blocks.</summary>
    Times = 5,

    /// <summary>Label pairs and blocks of each series.</summary>
    Series = 6,

    /// <summary>Totals.</summary>
    Meta = 7,
}
