using System.Globalization;
using System.Text;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>Go's Regexp.Expand: $1, $name, ${1}, ${name}, $$; a $ before anything else stands for itself.</summary>
internal static class ExpansionTemplate
{
    /// <summary>Appends the template with its references filled in; groups that took no part or do not exist are empty.</summary>
    public static void Append(ReadOnlySpan<char> template, ReadOnlySpan<char> input, ReadOnlySpan<int> slots, string[] names, StringBuilder output)
    {
        while (true)
        {
            int dollar = template.IndexOf('$');
            if (dollar < 0)
            {
                output.Append(template);
                return;
            }

            output.Append(template[..dollar]);
            template = template[(dollar + 1)..];
            if (template.StartsWith("$"))
            {
                output.Append('$');
                template = template[1..];
            }
            else if (TryReference(template, out ReadOnlySpan<char> name, out int used))
            {
                template = template[used..];
                int group = Find(name, slots, names);
                if (group >= 0 && slots[2 * group] >= 0)
                {
                    output.Append(input[slots[2 * group]..slots[(2 * group) + 1]]);
                }
            }
            else
            {
                output.Append('$');
            }
        }
    }

    private static bool TryReference(ReadOnlySpan<char> text, out ReadOnlySpan<char> name, out int used)
    {
        name = default;
        used = 0;
        int start = text.StartsWith("{") ? 1 : 0;
        int at = start;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text[at..], out Rune rune, out int length);
            if (rune.Value != '_' && !Rune.IsLetter(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.DecimalDigitNumber)
            {
                break;
            }

            at += length;
        }

        if (at == start)
        {
            return false;
        }

        name = text[start..at];
        used = at;
        if (start == 0)
        {
            return true;
        }

        used++;
        return at < text.Length && text[at] == '}';
    }

    // A number without leading zeros is a group's number, everything else a name; of groups with equal names the first that took part.
    private static int Find(ReadOnlySpan<char> name, ReadOnlySpan<int> slots, string[] names)
    {
        bool isNumber = !name.ContainsAnyExceptInRange('0', '9') && name.Length <= 9 && (name[0] != '0' || name.Length == 1);
        if (isNumber)
        {
            int number = int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture);
            return number < names.Length ? number : -1;
        }

        for (int i = 1; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i]) && slots[2 * i] >= 0)
            {
                return i;
            }
        }

        return -1;
    }
}
