using Deucalion.Primitives.Numbers;

namespace Deucalion.Wire.Exposition;

/// <summary>The form that values of <c>le</c> and <c>quantile</c> have after a scrape: 1.0, 0.25, 1e+06, +Inf.</summary>
public static class OpenMetricsFloat
{
    /// <summary>Longest text.</summary>
    public const int MaxLength = GoFloat.MaxShortLength + 2;

    /// <summary>Writes the text; returns bytes written.</summary>
    public static int Write(Span<byte> destination, double value)
    {
        // Minus zero compares equal to zero in Prometheus and loses its sign.
        int length = GoFloat.WriteGeneral(destination, value == 0 ? 0 : value);
        if (double.IsFinite(value) && !destination[..length].ContainsAny((byte)'e', (byte)'.'))
        {
            destination[length++] = (byte)'.';
            destination[length++] = (byte)'0';
        }

        return length;
    }
}
