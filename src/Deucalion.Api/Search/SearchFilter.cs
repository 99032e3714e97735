using System.Text;

namespace Deucalion.Api.Search;

/// <summary>Which names or values a search accepts, and how well they fit. Several terms are alternatives.</summary>
internal sealed class SearchFilter
{
    private readonly string[] _terms;
    private readonly Rune[][] _termRunes;
    private readonly double _threshold;
    private readonly bool _jaroWinkler;
    private readonly bool _caseSensitive;

    /// <summary>Empty terms are passed over; without any, everything is accepted.</summary>
    public SearchFilter(IEnumerable<string> terms, int thresholdPercent, bool jaroWinkler, bool caseSensitive)
    {
        _terms = [.. terms.Where(t => t.Length > 0).Select(t => caseSensitive ? t : t.ToLowerInvariant())];
        _termRunes = [.. _terms.Select(t => t.EnumerateRunes().ToArray())];
        _threshold = thresholdPercent / 100.0;
        _jaroWinkler = jaroWinkler;
        _caseSensitive = caseSensitive;
    }

    /// <summary>Tells whether a text fits, with its score of 0 to 1.</summary>
    public bool Accepts(string text, out double score)
    {
        score = 1;
        if (_terms.Length == 0)
        {
            return true;
        }

        text = _caseSensitive ? text : text.ToLowerInvariant();
        bool accepted = false;
        score = 0;
        for (int i = 0; i < _terms.Length && score < 1; i++)
        {
            if (_jaroWinkler ? Similar(i, text, out double own) : Subsequence(i, text, out own))
            {
                accepted = true;
                score = Math.Max(score, own);
            }
        }

        return accepted;
    }

    private static bool IsAscii(string a, string b) => Ascii.IsValid(a) && Ascii.IsValid(b);

    private bool Subsequence(int term, string text, out double score)
    {
        if (text.StartsWith(_terms[term], StringComparison.Ordinal))
        {
            score = 1;
            return true;
        }

        score = IsAscii(_terms[term], text)
            ? SubsequenceScore.Of(_terms[term].AsSpan(), text.AsSpan())
            : SubsequenceScore.Of<Rune>(_termRunes[term], text.EnumerateRunes().ToArray());
        return score > 0 && score >= _threshold;
    }

    // A part of the text is enough; what is none may still be similar.
    private bool Similar(int term, string text, out double score)
    {
        int at = text.IndexOf(_terms[term], StringComparison.Ordinal);
        if (at >= 0)
        {
            score = PositionScore(_terms[term], text, at);
            return true;
        }

        score = 0;
        if (_threshold <= 0)
        {
            return false;
        }

        score = IsAscii(_terms[term], text)
            ? JaroWinkler.Of(_terms[term].AsSpan(), text.AsSpan())
            : JaroWinkler.Of<Rune>(_termRunes[term], text.EnumerateRunes().ToArray());
        return score >= _threshold;
    }

    // 1 at the start, falling to 0.1 at the end.
    private static double PositionScore(string term, string text, int at)
    {
        int position = Runes(text.AsSpan(0, at));
        int last = Runes(text) - Runes(term);
        return position == 0 || last <= 0 ? 1 : 1 - (0.9 * position / last);
    }

    private static int Runes(ReadOnlySpan<char> text)
    {
        int n = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            n++;
        }

        return n;
    }
}
