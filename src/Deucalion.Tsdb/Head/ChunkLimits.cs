namespace Deucalion.Tsdb.Head;

/// <summary>Sizes of blocks.</summary>
internal static class ChunkLimits
{
    /// <summary>Samples in a full block: bigger blocks do not compress better, one outlier widens all (measured).</summary>
    public const int MaxSamples = 256;

    /// <summary>Histograms that a series keeps as objects before they are sealed: each takes a hundred times what it takes in a block.</summary>
    public const int OpenHistograms = 32;

    /// <summary>Times that the store takes: ±2^62 ms leaves room for every difference in 64 bits.</summary>
    public const long MaxTime = 1L << 62;
}
