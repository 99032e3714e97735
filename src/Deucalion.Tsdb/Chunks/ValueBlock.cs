using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>
/// The "decimal block" codec for up to 256 doubles: every bit pattern comes back unchanged, including -0, NaN payloads and the
/// staleness marker. Format: docs/format/chunks.md, "Value block".
/// </summary>
public static class ValueBlock
{
    /// <summary>Most values a block.</summary>
    public const int MaxCount = 256;

    /// <summary>Most bytes of patches: one value in eight, position and varint.</summary>
    internal const int MaxPatchBytes = MaxCount / 8 * 11;

    /// <summary>Room that <see cref="Encode(ReadOnlySpan{double}, Span{byte})"/> may need for <paramref name="count"/> values.</summary>
    public static int MaxEncodedLength(int count) => 32 + (8 * count);

    /// <summary>
    /// Encodes 1..256 values; returns bytes written.
    /// Throws <see cref="ArgumentException"/> for another count or a destination shorter than <see cref="MaxEncodedLength"/>.
    /// </summary>
    public static int Encode(ReadOnlySpan<double> values, Span<byte> destination) =>
        ValueBlockEncoder.Encode(ChunkCodecs.Kernels, values, destination);

    /// <summary>
    /// Decodes as many values as <paramref name="values"/> is long; returns bytes used. <paramref name="source"/> may be longer than
    /// the block, and 64 readable bytes behind it make decoding a little faster. Throws <see cref="ChunkFormatException"/> for damaged
    /// bytes or another stored count; <paramref name="values"/> is then undefined.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<double> values) =>
        ValueBlockDecoder.Decode(ChunkCodecs.Kernels, source, values);

    /// <summary>
    /// What the block that <paramref name="source"/> starts with says about its values.
    /// Throws <see cref="ChunkFormatException"/> for a damaged header or a block longer than <paramref name="source"/>.
    /// </summary>
    public static ValueBlockHeader ReadHeader(ReadOnlySpan<byte> source) => ValueBlockDecoder.ReadHeader(source);

    /// <summary>False when the header of the block that <paramref name="source"/> starts with says that no value is a staleness marker.</summary>
    public static bool MayHaveStale(ReadOnlySpan<byte> source) => source.IsEmpty || (source[0] & ValueBlockLayout.HasStale) != 0;

    internal static void CheckEncodeArguments(int count, int needed, int room)
    {
        if (count is < 1 or > MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "A block has 1 to 256 values.");
        }

        if (room < needed)
        {
            throw new ArgumentException($"Encoding {count} values may need {needed} bytes; the destination has {room}.", nameof(room));
        }
    }
}
