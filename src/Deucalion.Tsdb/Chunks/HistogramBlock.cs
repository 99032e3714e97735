using System.Buffers;
using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Chunks;

/// <summary>
/// Codec for up to 256 native histograms of one layout, bucket-major: each bucket's counts over time are a column of their own.
/// Format: docs/format/chunks.md, "Histogram block".
/// </summary>
public static class HistogramBlock
{
    /// <summary>Most histograms a block.</summary>
    public const int MaxCount = ValueBlock.MaxCount;

    /// <summary>Bytes of the shortest column: a constant small integer.</summary>
    internal const int LeastColumnBytes = 3;

    /// <summary>
    /// True when both may be in one block: equal schema, zero threshold, spans, bucket counts, custom bounds and integer flag.
    /// A bare staleness marker (nothing but the marker) fits to everything; compare with a block's first histogram that is not one.
    /// </summary>
    public static bool SameLayout(NativeHistogram a, NativeHistogram b) =>
        IsLayoutFree(a) || IsLayoutFree(b) || HistogramLayout.Of(a).Fits(b);

    /// <summary>True for a staleness marker that carries nothing else, which fits to every layout.</summary>
    public static bool IsLayoutFree(NativeHistogram histogram) => HistogramLayout.IsBareStale(histogram);

    /// <summary>
    /// Encodes 1..256 histograms of one layout; returns bytes written. Throws <see cref="ArgumentException"/> for another count, differing
    /// layouts, or spans that don't cover the bucket arrays.
    /// </summary>
    public static int Encode(ReadOnlySpan<NativeHistogram> histograms, IBufferWriter<byte> destination) =>
        HistogramBlockEncoder.Encode(histograms, destination);

    /// <summary>
    /// Decodes as many histograms as <paramref name="histograms"/> is long (new objects; those of one block share the arrays of spans
    /// and custom bounds); returns bytes used. Throws <see cref="ChunkFormatException"/> for damaged bytes or another stored count.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<NativeHistogram> histograms) =>
        HistogramBlockDecoder.Decode(source, histograms);

    /// <summary>Number of histograms in the block that <paramref name="source"/> starts with.</summary>
    public static int ReadCount(ReadOnlySpan<byte> source) =>
        source.IsEmpty ? throw new ChunkFormatException("Histogram block is empty.") : source[0] + 1;
}
