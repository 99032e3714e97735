namespace Deucalion.Wire.Chunks;

/// <summary>Encodings of Prometheus chunks; the numbers go over the wire.</summary>
public enum ChunkEncoding : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Floats, XOR.</summary>
    Xor,

    /// <summary>Integer histograms.</summary>
    Histogram,

    /// <summary>Float histograms.</summary>
    FloatHistogram,
}
