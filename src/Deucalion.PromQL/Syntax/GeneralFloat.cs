using System.Globalization;

namespace Deucalion.PromQL.Syntax;

/// <summary>Go's %v of numbers: shortest digits, with an exponent below 1e-4 and from 1e6 on.</summary>
internal static class GeneralFloat
{
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = value == 0 ? 0 : int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        bool negative = double.IsNegative(value);
        string digits = Digits(shortest);
        if (exponent is < -4 or >= 6)
        {
            string mantissa = digits.Length > 1 ? digits[..1] + "." + digits[1..] : digits;
            return (negative ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        }

        string plain = exponent < 0
            ? "0." + new string('0', -exponent - 1) + digits
            : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
        return (negative ? "-" : "") + plain;
    }

    /// <summary>Significant digits without zeros around them; at least one.</summary>
    private static string Digits(string shortest)
    {
        int end = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = (end < 0 ? shortest : shortest[..end]).Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        string digits = mantissa.Trim('0');
        return digits.Length == 0 ? "0" : digits;
    }
}
