using System.Collections.Concurrent;
using System.Globalization;

namespace Deucalion.Primitives.Regex.Unicode;

/// <summary>The classes with a name: \d and its like, [[:alpha:]] and its like, Unicode general categories and scripts.</summary>
internal static class NamedClasses
{
    private static readonly ConcurrentDictionary<string, RuneSet> Categories = new(StringComparer.Ordinal);

    /// <summary>\d \s \w; null for any other letter. The caller negates for the capital ones.</summary>
    public static RuneSet? Perl(char letter) => letter switch
    {
        'd' or 'D' => Digits,
        's' or 'S' => Spaces,
        'w' or 'W' => RuneSet.Word,
        _ => null,
    };

    /// <summary>A POSIX class by its bare name ("alpha"); null if there is none.</summary>
    public static RuneSet? Posix(string name) => name switch
    {
        "alnum" => Alnum,
        "alpha" => Alpha,
        "ascii" => Ascii,
        "blank" => Blank,
        "cntrl" => Control,
        "digit" => Digits,
        "graph" => Graph,
        "lower" => Lower,
        "print" => Print,
        "punct" => Punct,
        "space" => PosixSpaces,
        "upper" => Upper,
        "word" => RuneSet.Word,
        "xdigit" => HexDigits,
        _ => null,
    };

    /// <summary>A Unicode category ("L", "Lu"), script ("Greek") or "Any"; null if it is not known.</summary>
    public static RuneSet? ByUnicodeName(string name)
    {
        if (name == "Any")
        {
            return RuneSet.Any;
        }

        if (UnicodeScripts.TryGet(name, out RuneSet? script))
        {
            return script;
        }

        return IsCategory(name) ? Categories.GetOrAdd(name, static n => BuildCategory(n)) : null;
    }

    private static readonly RuneSet Digits = new(['0', '9']);
    private static readonly RuneSet Spaces = new(['\t', '\n', '\f', '\r', ' ', ' ']);
    private static readonly RuneSet PosixSpaces = new(['\t', '\r', ' ', ' ']);
    private static readonly RuneSet Alnum = new(['0', '9', 'A', 'Z', 'a', 'z']);
    private static readonly RuneSet Alpha = new(['A', 'Z', 'a', 'z']);
    private static readonly RuneSet Ascii = new([0, 0x7F]);
    private static readonly RuneSet Blank = new(['\t', '\t', ' ', ' ']);
    private static readonly RuneSet Control = new([0, 0x1F, 0x7F, 0x7F]);
    private static readonly RuneSet Graph = new(['!', '~']);
    private static readonly RuneSet Lower = new(['a', 'z']);
    private static readonly RuneSet Print = new([' ', '~']);
    private static readonly RuneSet Punct = new(['!', '/', ':', '@', '[', '`', '{', '~']);
    private static readonly RuneSet Upper = new(['A', 'Z']);
    private static readonly RuneSet HexDigits = new(['0', '9', 'A', 'F', 'a', 'f']);

    private static bool IsCategory(string name) => name is
        "C" or "Cc" or "Cf" or "Co" or "Cs" or "L" or "Ll" or "Lm" or "Lo" or "Lt" or "Lu" or "M" or "Mc" or "Me" or "Mn" or
        "N" or "Nd" or "Nl" or "No" or "P" or "Pc" or "Pd" or "Pe" or "Pf" or "Pi" or "Po" or "Ps" or
        "S" or "Sc" or "Sk" or "Sm" or "So" or "Z" or "Zl" or "Zp" or "Zs";

    private static RuneSet BuildCategory(string name)
    {
        var ranges = new List<int>();
        for (int c = 0; c <= RuneSet.MaxRune; c++)
        {
            if (!Code(CharUnicodeInfo.GetUnicodeCategory(c)).StartsWith(name, StringComparison.Ordinal))
            {
                continue;
            }

            if (ranges.Count > 0 && ranges[^1] == c - 1)
            {
                ranges[^1] = c;
            }
            else
            {
                ranges.Add(c);
                ranges.Add(c);
            }
        }

        return new RuneSet([.. ranges]);
    }

    // Not assigned has no code: \pC does not hold it.
    private static string Code(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => string.Empty,
    };
}
