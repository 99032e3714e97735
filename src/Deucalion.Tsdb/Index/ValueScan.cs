using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Finds the values of a label that a matcher accepts: equality and prefixes are ranges of pairs, literals within are one search over all values, and only
/// what is left is asked of the pattern.
/// </summary>
internal static class ValueScan
{
    /// <summary>Adds the series of the values that the matcher accepts (or refuses).</summary>
    public static void Add(LabelTable labels, PostingsTable postings, LabelNameRange name, Matcher matcher, bool accepted, int seriesCount, SeriesBitmap into)
    {
        bool matching = accepted == matcher.Type is MatcherType.Equal or MatcherType.Regex;
        List<int> found = [];
        int everyFrom;
        int everyEnd;
        if (matcher.Regex is { } regex)
        {
            Find(labels, name, regex, found, out everyFrom, out everyEnd);
        }
        else
        {
            int pair = labels.FindPair(name.Name, matcher.ValueUtf8);
            everyFrom = pair < 0 ? name.FirstPair : pair;
            everyEnd = pair < 0 ? name.FirstPair : pair + 1;
        }

        if (matching)
        {
            AddRange(postings, name, everyFrom, everyEnd, seriesCount, into);
            found.ForEach(p => postings.AddTo(p, into));
            return;
        }

        if (everyFrom == everyEnd && found.Count == 0)
        {
            AddRange(postings, name, name.FirstPair, name.End, seriesCount, into);
            return;
        }

        // What matches ascends: either a range or single pairs.
        int next = name.FirstPair;
        for (int p = everyFrom; p < everyEnd; p = everyEnd)
        {
            AddRange(postings, name, next, p, seriesCount, into);
            next = everyEnd;
        }

        foreach (int p in found)
        {
            AddRange(postings, name, next, p, seriesCount, into);
            next = p + 1;
        }

        AddRange(postings, name, next, name.End, seriesCount, into);
    }

    /// <summary>Values that match: those of a whole range, or those in the list; never both.</summary>
    private static void Find(LabelTable labels, LabelNameRange name, Re2 regex, List<int> found, out int everyFrom, out int everyEnd)
    {
        everyFrom = everyEnd = name.FirstPair;
        if (regex.MatchesEverything || regex.MatchesAnyNonEmpty)
        {
            // No label has an empty value.
            everyEnd = name.End;
            return;
        }

        (int from, int end) = (name.FirstPair, name.End);
        if (regex.RequiredPrefix.Length > 0)
        {
            (from, end) = labels.FindPrefix(name, regex.RequiredPrefixUtf8);
            if (regex.IsPrefixOnly)
            {
                (everyFrom, everyEnd) = (from, end);
                return;
            }
        }

        if (from < end && regex.RequiredTextUtf8.Length > regex.RequiredPrefixUtf8.Length)
        {
            labels.FindContaining(from, end, regex.RequiredTextUtf8, found);
            if (!regex.IsContainsOnly)
            {
                found.RemoveAll(p => !regex.IsMatch(labels.Value(p)));
            }

            return;
        }

        for (int pair = from; pair < end; pair++)
        {
            if (regex.IsMatch(labels.Value(pair)))
            {
                found.Add(pair);
            }
        }
    }

    private static void AddRange(PostingsTable postings, LabelNameRange name, int from, int end, int seriesCount, SeriesBitmap into)
    {
        if (from == name.FirstPair && end == name.End && name.Series == seriesCount)
        {
            into.AddRange(0, seriesCount);
            return;
        }

        for (int pair = from; pair < end; pair++)
        {
            postings.AddTo(pair, into);
        }
    }
}
