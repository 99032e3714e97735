using System.Text;

namespace Deucalion.Primitives.Numbers;

/// <summary>Numbers in Go's text forms, which the Prometheus formats use: +Inf, NaN, exponents with sign and two digits.</summary>
public static class GoFloat
{
    /// <summary>Longest text of <see cref="FormatShortest"/> and <see cref="FormatPlain"/> (a plain 5e-324 or 1.8e308).</summary>
    public const int MaxLength = 1100;

    /// <summary>Longest text of <see cref="WriteShortest"/>, <see cref="WriteExponent"/> and <see cref="WriteGeneral"/>.</summary>
    public const int MaxShortLength = 32;

    /// <summary>Go's strconv 'f' with precision -1: never an exponent.</summary>
    public static string FormatPlain(double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..WritePlain(text, value)]);
    }

    /// <summary>Sample value form: plain if 0 or 1e-6 &lt;= |v| &lt; 1e21, else exponent form.</summary>
    public static string FormatShortest(double value)
    {
        Span<byte> text = stackalloc byte[MaxShortLength];
        return Encoding.ASCII.GetString(text[..WriteShortest(text, value)]);
    }

    /// <summary>Go's strconv 'e' with precision -1: 1e+00, 1.5e-07.</summary>
    public static string FormatExponent(double value)
    {
        Span<byte> text = stackalloc byte[MaxShortLength];
        return Encoding.ASCII.GetString(text[..WriteExponent(text, value)]);
    }

    /// <summary>Go's strconv 'g' with precision -1, the form of the exposition formats: 100000, 1e+06, 0.0001, 1e-05.</summary>
    public static string FormatGeneral(double value)
    {
        Span<byte> text = stackalloc byte[MaxShortLength];
        return Encoding.ASCII.GetString(text[..WriteGeneral(text, value)]);
    }

    /// <summary>Writes the form of <see cref="FormatShortest"/>; needs up to <see cref="MaxShortLength"/> bytes, returns those written.</summary>
    public static int WriteShortest(Span<byte> destination, double value)
    {
        double size = Math.Abs(value);
        if (size is >= 1e-6 and < 1e21)
        {
            int sign = value < 0 ? 1 : 0;
            if (sign != 0)
            {
                destination[0] = (byte)'-';
            }

            return sign + PlainForm.Write(destination[sign..], size);
        }

        return Write(destination, value, size != 0);
    }

    /// <summary>Writes the form of <see cref="FormatPlain"/>; needs up to <see cref="MaxLength"/> bytes, returns those written.</summary>
    public static int WritePlain(Span<byte> destination, double value) => Write(destination, value, exponent: false);

    /// <summary>Writes the form of <see cref="FormatExponent"/>; needs up to <see cref="MaxShortLength"/> bytes, returns those written.</summary>
    public static int WriteExponent(Span<byte> destination, double value) => Write(destination, value, exponent: true);

    /// <summary>Writes the form of <see cref="FormatGeneral"/>; needs up to <see cref="MaxShortLength"/> bytes, returns those written.</summary>
    public static int WriteGeneral(Span<byte> destination, double value)
    {
        if (TryWriteSpecial(destination, value, out int written))
        {
            return written;
        }

        var digits = new DecimalDigits(Math.Abs(value), stackalloc byte[MaxShortLength]);

        int exponent = digits.Point - 1;
        return Lay(destination, value, digits, exponent is < -4 or >= 6);
    }

    /// <summary>
    /// Go's strconv.ParseFloat: decimal, exponent, inf/infinity/nan in any case, hexadecimal floats, '_' only where Go takes it.
    /// False when it is no number or too large for a double.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out double value) => GoFloatReader.TryParse(utf8, out value);

    private static int Write(Span<byte> destination, double value, bool exponent)
    {
        if (TryWriteSpecial(destination, value, out int written))
        {
            return written;
        }

        var digits = new DecimalDigits(Math.Abs(value), stackalloc byte[MaxShortLength]);
        return Lay(destination, value, digits, exponent);
    }

    private static bool TryWriteSpecial(Span<byte> destination, double value, out int written)
    {
        if (double.IsFinite(value))
        {
            written = 0;
            return false;
        }

        ReadOnlySpan<byte> text = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
        text.CopyTo(destination);
        written = text.Length;
        return true;
    }

    private static int Lay(Span<byte> destination, double value, DecimalDigits digits, bool exponent)
    {
        int at = 0;
        if (double.IsNegative(value))
        {
            destination[at++] = (byte)'-';
        }

        return exponent ? LayExponent(destination, at, digits) : LayPlain(destination, at, digits);
    }

    private static int LayPlain(Span<byte> destination, int at, DecimalDigits digits)
    {
        int point = digits.Point;
        if (point <= 0 || digits.Count == 0)
        {
            destination[at++] = (byte)'0';
        }
        else
        {
            int whole = Math.Min(point, digits.Count);
            digits.Digits[..whole].CopyTo(destination[at..]);
            at += whole;
            destination.Slice(at, point - whole).Fill((byte)'0');
            at += point - whole;
        }

        if (digits.Count > Math.Max(point, 0))
        {
            destination[at++] = (byte)'.';
            int zeros = Math.Max(-point, 0);
            destination.Slice(at, zeros).Fill((byte)'0');
            at += zeros;
            ReadOnlySpan<byte> rest = digits.Digits[Math.Max(point, 0)..];
            rest.CopyTo(destination[at..]);
            at += rest.Length;
        }

        return at;
    }

    private static int LayExponent(Span<byte> destination, int at, DecimalDigits digits)
    {
        destination[at++] = digits.Count == 0 ? (byte)'0' : digits.Digits[0];
        if (digits.Count > 1)
        {
            destination[at++] = (byte)'.';
            digits.Digits[1..].CopyTo(destination[at..]);
            at += digits.Count - 1;
        }

        int exponent = digits.Point - 1;
        destination[at++] = (byte)'e';
        destination[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        exponent = Math.Abs(exponent);
        if (exponent >= 100)
        {
            destination[at++] = (byte)('0' + (exponent / 100));
        }

        destination[at++] = (byte)('0' + (exponent / 10 % 10));
        destination[at++] = (byte)('0' + (exponent % 10));
        return at;
    }
}
