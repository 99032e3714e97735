namespace Deucalion.Tsdb.Blocks;

/// <summary>Numbers of the part file; docs/format/part.md is the reference.</summary>
internal static class PartFormat
{
    public const int HeaderLength = 32;
    public const int TrailerLength = 32;
    public const ushort Version = 2;

    /// <summary>Unit of data checksums and of reads.</summary>
    public const int PageBytes = 64 * 1024;

    /// <summary>Blocks are read with so many readable bytes after them.</summary>
    public const int PagePadding = 64;

    /// <summary>Order of imported parts among those of one sequence; that of out-of-order samples is 1.</summary>
    public const int ImportOrder = 2;

    public const int HistogramFlag = 1;
    public const int StartsFlag = 2;

    public static ReadOnlySpan<byte> Magic => "DCLNPART"u8;

    public static ReadOnlySpan<byte> EndMagic => "DCLNPEND"u8;
}
