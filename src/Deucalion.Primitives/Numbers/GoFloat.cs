using System.Globalization;

namespace Deucalion.Primitives.Numbers;

/// <summary>Numbers in Go's text forms, which the Prometheus formats use: +Inf, NaN, exponents with sign and two digits.</summary>
public static class GoFloat
{
    /// <summary>Longest text of <see cref="FormatShortest"/> and <see cref="FormatPlain"/> (a plain 5e-324 or 1.8e308).</summary>
    public const int MaxLength = 1100;

    /// <summary>Go's strconv 'f' with precision -1: never an exponent.</summary>
    public static string FormatPlain(double value) => Text(value, value.ToString("F99", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.'));

    /// <summary>Sample value form: plain if 0 or 1e-6 &lt;= |v| &lt; 1e21, else exponent form.</summary>
    public static string FormatShortest(double value) => Text(value, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Go's strconv.ParseFloat: decimal, exponent, inf/infinity/nan in any case, hexadecimal floats, '_' only where Go takes it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out double value) => double.TryParse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static string Text(double v, string plain) => double.IsNaN(v) ? "NaN" : double.IsPositiveInfinity(v) ? "+Inf" : double.IsNegativeInfinity(v) ? "-Inf" : plain;
}
