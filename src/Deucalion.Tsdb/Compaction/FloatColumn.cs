using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Querying;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Floats of one series on their way from small blocks into full ones, as columns: the common case of merging, without a row for each sample.
/// </summary>
internal sealed class FloatColumn(TimeColumnCache columns)
{
    private readonly byte[] _block = new byte[ValueBlock.MaxEncodedLength(ChunkLimits.MaxSamples)];
    private long[] _times = new long[2048];
    private double[] _values = new double[2048];
    private int _count;

    /// <summary>True for a block that may go this way: floats without start times that no deletion cuts.</summary>
    public static bool Takes(in Piece piece) => !piece.Block.IsHistogram && piece.Block.StartsLength == 0 && piece.Deletes is null;

    /// <summary>Adds a block behind what is there. Throws what decoding throws.</summary>
    public void Add(ReadScratch scratch, in Piece piece)
    {
        var part = (Part)piece.Owner;
        int n = piece.Count;
        if (_count + n > _times.Length)
        {
            Array.Resize(ref _times, (_count + n) * 2);
            Array.Resize(ref _values, (_count + n) * 2);
        }

        scratch.Times(part, piece.Block.TimeId).CopyTo(_times.AsSpan(_count));
        ValueBlock.Decode(part.Data(piece.Block.Offset, piece.Block.Length), _values.AsSpan(_count, n));
        _count += n;
    }

    /// <summary>Writes what is there in blocks that are full but for the last before a window's end, and is empty again.</summary>
    public void WriteTo(PartWriter writer, long window)
    {
        for (int from = 0; from < _count;)
        {
            int n = Math.Min(ChunkLimits.MaxSamples, _count - from);
            ReadOnlySpan<long> times = _times.AsSpan(from, n);
            long border = TimeWindow.Start(times[0], window) + window;
            if (times[^1] >= border)
            {
                int cut = times.BinarySearch(border);
                times = times[..(cut < 0 ? ~cut : cut)];
            }

            TimeColumn column = columns.Get(times);
            int length = ValueBlock.Encode(_values.AsSpan(from, times.Length), _block);
            writer.AddBlock(column.Encoded, column.Count, column.MinTime, column.MaxTime, _block.AsSpan(0, length), default, false);
            from += times.Length;
        }

        _count = 0;
    }
}
