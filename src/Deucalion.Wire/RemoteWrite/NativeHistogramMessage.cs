using Deucalion.Model.Histograms;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>The Histogram message of remote write by itself.</summary>
public static class NativeHistogramMessage
{
    /// <summary>Reads a message; its times are passed over. Throws <see cref="WireFormatException"/>.</summary>
    public static NativeHistogram Decode(ReadOnlySpan<byte> message) => HistogramDecoder.Decode(message, out _, out _);
}
