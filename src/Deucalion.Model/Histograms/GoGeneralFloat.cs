using System.Globalization;

namespace Deucalion.Model.Histograms;

/// <summary>Go's %g: shortest digits that round-trip, exponent form below 1e-4 and from 1e6 on.</summary>
internal static class GoGeneralFloat
{
    /// <summary>The text; exponents have a sign and at least two digits.</summary>
    public static string Format(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        // "E16" would not be shortest; the round-trip form is, whatever notation it comes in.
        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        string roundTrip = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = Digits(roundTrip);
        string sign = value < 0 ? "-" : "";
        if (exponent is < -4 or >= 6)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return sign + "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static string Digits(string roundTrip)
    {
        int end = roundTrip.IndexOf('E');
        Span<char> digits = stackalloc char[roundTrip.Length];
        int count = 0;
        foreach (char c in end < 0 ? roundTrip : roundTrip[..end])
        {
            if (char.IsAsciiDigit(c) && (count > 0 || c != '0'))
            {
                digits[count++] = c;
            }
        }

        return digits[..count].TrimEnd('0').ToString();
    }
}
