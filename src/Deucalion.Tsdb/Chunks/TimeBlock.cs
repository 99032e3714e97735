using System.Runtime.CompilerServices;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>
/// Codec for up to 256 timestamps (milliseconds since 1970). Any longs come back unchanged; ascending ones with regular spacing take
/// about ten bytes a block. Format: docs/format/chunks.md, "Time block".
/// </summary>
public static class TimeBlock
{
    /// <summary>Most timestamps a block.</summary>
    public const int MaxCount = ValueBlock.MaxCount;

    /// <summary>Room that <see cref="Encode(ReadOnlySpan{long}, Span{byte})"/> may need for <paramref name="count"/> timestamps.</summary>
    public static int MaxEncodedLength(int count) => 8 + (8 * count);

    /// <summary>
    /// Encodes 1..256 timestamps; returns bytes written.
    /// Throws <see cref="ArgumentException"/> for another count or a destination shorter than <see cref="MaxEncodedLength"/>.
    /// </summary>
    public static int Encode(ReadOnlySpan<long> timestamps, Span<byte> destination) =>
        Encode(ChunkCodecs.Kernels, timestamps, destination);

    /// <summary>
    /// Decodes as many timestamps as <paramref name="timestamps"/> is long; returns bytes used. <paramref name="source"/> may be longer
    /// than the block. Throws <see cref="ChunkFormatException"/> for damaged bytes or another stored count.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<long> timestamps) =>
        Decode(ChunkCodecs.Kernels, source, timestamps);

    /// <summary>Number of timestamps in the block that <paramref name="source"/> starts with.</summary>
    public static int ReadCount(ReadOnlySpan<byte> source) =>
        source.IsEmpty ? throw new ChunkFormatException("Time block is empty.") : source[0] + 1;

    [SkipLocalsInit]
    internal static int Encode(ChunkKernels kernels, ReadOnlySpan<long> timestamps, Span<byte> destination)
    {
        ValueBlock.CheckEncodeArguments(timestamps.Length, MaxEncodedLength(timestamps.Length), destination.Length);
        IntegerPlan plan = IntegerPlanner.Choose(kernels, timestamps);
        if (plan.Length > 2 + (8 * timestamps.Length))
        {
            plan = IntegerPlan.Plain(timestamps.Length);
        }

        Span<byte> packed = stackalloc byte[IntegerColumn.ScratchLength];
        Span<byte> patches = stackalloc byte[ValueBlock.MaxPatchBytes];
        Span<byte> header = stackalloc byte[IntegerColumn.MaxHeaderLength];
        int patchBytes = IntegerColumn.WriteBody(kernels, plan, timestamps, packed, patches);
        int headerBytes = IntegerColumn.WriteHeader(plan, header);
        int packedBytes = IntegerPlan.PackedLength(timestamps.Length, plan.Width);
        destination[0] = (byte)(timestamps.Length - 1);
        header[..headerBytes].CopyTo(destination[1..]);
        packed[..packedBytes].CopyTo(destination[(1 + headerBytes)..]);
        patches[..patchBytes].CopyTo(destination[(1 + headerBytes + packedBytes)..]);
        return 1 + headerBytes + packedBytes + patchBytes;
    }

    [SkipLocalsInit]
    internal static int Decode(ChunkKernels kernels, ReadOnlySpan<byte> source, Span<long> timestamps)
    {
        ByteReader reader = new(source);
        int count = reader.ReadByte() + 1;
        if (count != timestamps.Length)
        {
            throw new ChunkFormatException($"Time block has {count} timestamps where {timestamps.Length} are expected.");
        }

        IntegerColumn.ReadHeader(ref reader, out IntegerPlan plan);
        ReadOnlySpan<byte> available = reader.Rest;
        reader.Skip(IntegerPlan.PackedLength(count, plan.Width));
        if (count % ChunkKernels.GroupSize == 0)
        {
            return reader.Position + IntegerColumn.ReadBody(kernels, plan, count, available, reader.Rest, ChunkKernels.KeepIntegers, timestamps);
        }

        Span<long> padded = stackalloc long[MaxCount];
        padded = padded[..IntegerColumn.PaddedCount(count)];
        int patchBytes = IntegerColumn.ReadBody(kernels, plan, count, available, reader.Rest, ChunkKernels.KeepIntegers, padded);
        padded[..count].CopyTo(timestamps);
        return reader.Position + patchBytes;
    }
}
