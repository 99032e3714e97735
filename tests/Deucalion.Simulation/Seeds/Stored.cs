using Deucalion.Model.Histograms;
using Deucalion.Testing;

namespace Deucalion.Simulation.Seeds;

/// <summary>A sample's value bit for bit: float bits, or the text of a histogram, and the start time.</summary>
internal readonly record struct Stored(ulong Bits, string? Histogram, long Start)
{
    public static Stored Of(double value, long start) => new(BitConverter.DoubleToUInt64Bits(value), null, start);

    public static Stored Of(NativeHistogram histogram, long start) => new(0, MemorySample.Text(histogram), start);

    /// <summary>Equal but for the start time: what makes a repetition.</summary>
    public bool Repeats(Stored other) => Bits == other.Bits && Histogram == other.Histogram;

    public override string ToString() => (Histogram is null ? $"{BitConverter.UInt64BitsToDouble(Bits):R} ({Bits:x16})" : $"histogram {Histogram}") + (Start == 0 ? "" : $" from {Start}");
}
