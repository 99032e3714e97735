using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>Buffers that a thread reuses when it reads label sets of parts.</summary>
internal sealed class IndexScratch
{
    [ThreadStatic]
    private static IndexScratch? t_mine;

    /// <summary>Grown by whoever reads into it.</summary>
    public int[] Pairs = new int[64];

    /// <summary>The calling thread's.</summary>
    public static IndexScratch Mine => t_mine ??= new IndexScratch();

    public int[] Wanted { get; } = new int[SeriesTable.MaxPairs];

    public ByteWriter Bytes { get; } = new(1024);
}
