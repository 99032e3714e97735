using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>Reads character classes: […], \d and its like, \p{…}.</summary>
internal static class ClassParser
{
    // Bounds of ranges that all classes of a pattern may have together; RE2 has a limit too (32 M), ours costs at most 100 MB.
    private const int MaxRanges = 4_000_000;

    /// <summary>Reads \d \D \s \S \w \W; null (and nothing taken) if it is none.</summary>
    public static RuneSet? TryParsePerl(PatternText text, bool fold)
    {
        if (text.Current != '\\' || text.Left < 2 || NamedClasses.Perl(text.Peek(1)) is not { } set)
        {
            return null;
        }

        bool negate = char.IsAsciiLetterUpper(text.Peek(1));
        text.At += 2;
        return Group(set, negate, fold);
    }

    /// <summary>Reads \pL \p{Greek} \P{^Lu}; null (and nothing taken) if it is none.</summary>
    public static RuneSet? TryParseUnicode(PatternText text, bool fold)
    {
        if (text.Current != '\\' || text.Peek(1) is not ('p' or 'P'))
        {
            return null;
        }

        int start = text.At;
        bool negate = text.Peek(1) == 'P';
        text.At += 2;
        string name = UnicodeName(text, start);
        string sequence = text.Since(start);
        if (name.StartsWith('^'))
        {
            negate = !negate;
            name = name[1..];
        }

        RuneSet set = NamedClasses.ByUnicodeName(name) ?? throw PatternText.Fail("invalid character class range", sequence);
        return Group(set, negate, fold);
    }

    /// <summary>Reads at '['. <paramref name="ranges"/> sums up what all classes of the pattern cost.</summary>
    public static RuneSet Parse(PatternText text, bool fold, ref int ranges)
    {
        int start = text.At;
        text.At++;
        bool negate = text.TryTake('^');
        var set = new RuneSetBuilder();
        for (bool first = true; first || text.AtEnd || text.Current != ']'; first = false)
        {
            if (TryParsePosix(text, fold) is { } named)
            {
                set.Add(named);
            }
            else if (TryParseUnicode(text, fold) is { } unicode)
            {
                set.Add(unicode);
            }
            else if (TryParsePerl(text, fold) is { } perl)
            {
                set.Add(perl);
            }
            else
            {
                ParseRange(text, start, fold, set);
            }

            if (ranges + set.RangeCount > MaxRanges)
            {
                throw PatternText.Fail("expression too large", text.Text);
            }
        }

        text.At++;
        ranges += set.RangeCount;
        RuneSet built = set.Build();
        return negate ? built.Negate() : built;
    }

    private static void ParseRange(PatternText text, int classStart, bool fold, RuneSetBuilder set)
    {
        int start = text.At;
        int lo = ClassRune(text, classStart);
        int hi = lo;
        if (text.Left >= 2 && text.Current == '-' && text.Peek(1) != ']')
        {
            text.At++;
            hi = ClassRune(text, classStart);
            if (hi < lo)
            {
                throw PatternText.Fail("invalid character class range", text.Since(start));
            }
        }

        if (fold)
        {
            set.AddFolded(lo, hi);
        }
        else
        {
            set.Add(lo, hi);
        }
    }

    private static int ClassRune(PatternText text, int classStart)
    {
        if (text.AtEnd)
        {
            throw PatternText.Fail("missing closing ]", text.Text[classStart..]);
        }

        return text.Current == '\\' ? EscapeParser.Parse(text) : text.NextRune();
    }

    private static RuneSet? TryParsePosix(PatternText text, bool fold)
    {
        if (text.Left <= 2 || text.Current != '[' || text.Peek(1) != ':')
        {
            return null;
        }

        int end = text.Text.IndexOf(":]", text.At + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        string whole = text.Text[text.At..(end + 2)];
        string name = whole[2..^2];
        bool negate = name.StartsWith('^');
        RuneSet set = NamedClasses.Posix(negate ? name[1..] : name) ?? throw PatternText.Fail("invalid character class range", whole);
        text.At = end + 2;
        return Group(set, negate, fold);
    }

    private static string UnicodeName(PatternText text, int start)
    {
        if (text.AtEnd)
        {
            return string.Empty;
        }

        if (text.Current != '{')
        {
            int at = text.At;
            text.NextRune();
            return text.Since(at);
        }

        int end = text.Text.IndexOf('}', text.At);
        if (end < 0)
        {
            throw PatternText.Fail("invalid character class range", text.Text[start..]);
        }

        string name = text.Text[(text.At + 1)..end];
        text.At = end + 1;
        return name;
    }

    private static RuneSet Group(RuneSet set, bool negate, bool fold)
    {
        if (fold)
        {
            var folded = new RuneSetBuilder();
            folded.AddFolded(set);
            set = folded.Build();
        }

        return negate ? set.Negate() : set;
    }
}
