using System.Globalization;
using System.Text;

namespace Deucalion.Model.Labels;

/// <summary>Go's strconv.Quote, which Prometheus uses to print strings.</summary>
public static class GoQuote
{
    /// <summary>The text in double quotes with Go escapes.</summary>
    public static string Quote(string text)
    {
        var s = new StringBuilder(text.Length + 2).Append('"');
        foreach (Rune r in text.EnumerateRunes())
        {
            switch (r.Value)
            {
                case '"': s.Append("\\\""); break;
                case '\\': s.Append("\\\\"); break;
                case '\a': s.Append("\\a"); break;
                case '\b': s.Append("\\b"); break;
                case '\f': s.Append("\\f"); break;
                case '\n': s.Append("\\n"); break;
                case '\r': s.Append("\\r"); break;
                case '\t': s.Append("\\t"); break;
                case '\v': s.Append("\\v"); break;
                default:
                    if (IsPrintable(r))
                    {
                        s.Append(r.ToString());
                    }
                    else if (r.Value < 0x80)
                    {
                        s.Append("\\x").Append(r.Value.ToString("x2", CultureInfo.InvariantCulture));
                    }
                    else if (r.Value <= 0xFFFF)
                    {
                        s.Append("\\u").Append(r.Value.ToString("x4", CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        s.Append("\\U").Append(r.Value.ToString("x8", CultureInfo.InvariantCulture));
                    }

                    break;
            }
        }

        return s.Append('"').ToString();
    }

    private static bool IsPrintable(Rune r) => r.Value == ' ' || Rune.GetUnicodeCategory(r) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
