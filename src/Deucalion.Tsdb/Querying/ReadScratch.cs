using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Querying;

/// <summary>Lists that a reading thread reuses, and the shared time columns that it decoded last.</summary>
internal sealed class ReadScratch
{
    /// <summary>Series of one target have the same few time blocks one after the other; 64 of them are a day of 15 s samples.</summary>
    private const int Columns = 64;

    [ThreadStatic]
    private static ReadScratch? t_mine;

    private readonly (long Part, int TimeId)[] _keys = new (long, int)[Columns];
    private readonly long[]?[] _times = new long[]?[Columns];

    /// <summary>The calling thread's.</summary>
    public static ReadScratch Mine => t_mine ??= new ReadScratch();

    /// <summary>For the label set that was asked for last.</summary>
    public ByteWriter Labels { get; } = new();

    public List<PartBlock> Blocks { get; } = [];

    public List<Piece> Pieces { get; } = [];

    public List<SampleRow> Rows { get; } = [];

    public long[] TimeBuffer { get; } = new long[ChunkLimits.MaxSamples];

    public double[] ValueBuffer { get; } = new double[ChunkLimits.MaxSamples];

    public long[] StartBuffer { get; } = new long[ChunkLimits.MaxSamples];

    public Model.Histograms.NativeHistogram[] HistogramBuffer { get; } = new Model.Histograms.NativeHistogram[ChunkLimits.MaxSamples];

    /// <summary>Times of a block of a part.</summary>
    public ReadOnlySpan<long> Times(Part part, int timeId)
    {
        TimeEntry entry = part.Index.Times[timeId];
        int slot = timeId & (Columns - 1);
        long[] times = _times[slot] ??= new long[ChunkLimits.MaxSamples];
        if (_keys[slot] != (part.Id, timeId))
        {
            _keys[slot] = default;
            TimeBlock.Decode(part.Data(entry.Offset, entry.Length), times.AsSpan(0, entry.Count));
            _keys[slot] = (part.Id, timeId);
        }

        return times.AsSpan(0, entry.Count);
    }
}
