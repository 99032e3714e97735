using System.Globalization;
using System.Text;
using Deucalion.Primitives.Numbers;

namespace Deucalion.PromQL.Functions;

/// <summary>Numbers and times as Go's fmt and time packages print them in Prometheus' messages.</summary>
internal static class GoFormat
{
    /// <summary>%g: shortest digits that read back, exponent form below 1e-4 and from 1e6.</summary>
    public static string General(double v) => GoFloat.FormatGeneral(v);

    /// <summary>%.{precision}g.</summary>
    public static string General(double v, int precision)
    {
        if (!double.IsFinite(v))
        {
            return General(v);
        }

        string e = v.ToString("E" + (precision - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        (string digits, int exponent) = Digits(e);
        int limit = precision > digits.Length && digits.Length >= exponent + 1 ? digits.Length : precision;
        return Layout(v, digits, exponent, exponent < -4 || exponent >= limit);
    }

    /// <summary>time.RFC3339 in UTC of Unix milliseconds, whole seconds.</summary>
    public static string Rfc3339(long milliseconds)
    {
        long seconds = milliseconds / 1000;
        return DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62135596800, 253402300799)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Significant digits without trailing zeros, and the decimal exponent of the first one.</summary>
    private static (string Digits, int Exponent) Digits(string number)
    {
        int e = number.IndexOf('E');
        int exponent = e < 0 ? 0 : int.Parse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<char> mantissa = (e < 0 ? number : number[..e]).AsSpan().TrimStart('-');
        int point = mantissa.IndexOf('.');
        int whole = point < 0 ? mantissa.Length : point;
        var digits = new StringBuilder();
        int seen = 0;
        foreach (char c in mantissa)
        {
            if (c == '.')
            {
                continue;
            }

            if (digits.Length > 0 || c != '0')
            {
                if (digits.Length == 0)
                {
                    exponent += whole - 1 - seen;
                }

                digits.Append(c);
            }

            seen++;
        }

        string text = digits.ToString().TrimEnd('0');
        return text.Length == 0 ? ("0", 0) : (text, exponent);
    }

    private static string Layout(double v, string digits, int exponent, bool scientific)
    {
        var s = new StringBuilder();
        if (double.IsNegative(v))
        {
            s.Append('-');
        }

        if (scientific)
        {
            s.Append(digits[0]);
            if (digits.Length > 1)
            {
                s.Append('.').Append(digits, 1, digits.Length - 1);
            }

            s.Append('e').Append(exponent < 0 ? '-' : '+');
            int e = Math.Abs(exponent);
            return (e < 10 ? s.Append('0') : s).Append(e.ToString(CultureInfo.InvariantCulture)).ToString();
        }

        if (exponent < 0)
        {
            return s.Append("0.").Append('0', -exponent - 1).Append(digits).ToString();
        }

        if (digits.Length <= exponent + 1)
        {
            return s.Append(digits).Append('0', exponent + 1 - digits.Length).ToString();
        }

        return s.Append(digits, 0, exponent + 1).Append('.').Append(digits, exponent + 1, digits.Length - exponent - 1).ToString();
    }
}
