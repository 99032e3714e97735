namespace Deucalion.Model.Samples;

/// <summary>The NaN bit pattern that says a series has ended (Prometheus model/value/value.go). Compare bits, never values.</summary>
public static class StaleMarker
{
    /// <summary>Bits of the staleness marker.</summary>
    public const ulong Bits = 0x7ff0000000000002;

    /// <summary>Bits of an ordinary NaN.</summary>
    public const ulong NormalNaNBits = 0x7ff8000000000001;

    /// <summary>The marker as a value.</summary>
    public static readonly double Value = BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>The ordinary NaN as a value.</summary>
    public static readonly double NormalNaN = BitConverter.UInt64BitsToDouble(NormalNaNBits);

    /// <summary>True for the marker.</summary>
    public static bool IsStale(double value) => BitConverter.DoubleToUInt64Bits(value) == Bits;
}
