using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Matchers → series. A matcher that accepts the empty value also accepts series without the label, so it is answered by taking away those whose
/// value it refuses; the others are answered by adding up those whose value they accept. When few candidates are left, each is looked at instead.
/// </summary>
internal static class MatcherEvaluation
{
    /// <summary>The series among the first <paramref name="seriesCount"/> that all matchers accept.</summary>
    public static SeriesBitmap Evaluate(ILabelIndex index, int seriesCount, IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
    {
        SeriesBitmap? result = null;
        int count = 0;
        foreach (Matcher m in matchers.OrderBy(Cost).ThenBy(m => m.Type == MatcherType.Equal ? index.Weight(m.NameUtf8, m.ValueUtf8) : 0))
        {
            cancellation.ThrowIfCancellationRequested();
            if (result is not null && (count == 0 || index.TryFilter(result, count, m)))
            {
                count = count == 0 ? 0 : result.Count();
                continue;
            }

            bool accepted = !m.MatchesEmpty;
            SeriesBitmap set = Find(index, seriesCount, m, accepted, result, out bool shared);
            if (accepted && result is null)
            {
                result = shared ? set.Clone() : set;
            }
            else if (accepted)
            {
                result!.IntersectWith(set);
            }
            else
            {
                (result ??= SeriesBitmap.Full(seriesCount)).Remove(set);
            }

            count = result.Count();
        }

        return result ?? SeriesBitmap.Full(seriesCount);
    }

    /// <summary>Look-ups first, then what narrows without a search over values.</summary>
    private static int Cost(Matcher m) =>
        (m.Type == MatcherType.Equal ? 0 : m.Regex?.TryGetLiterals(out _) ?? false ? 1 : 2) + (m.MatchesEmpty ? 3 : 0);

    private static SeriesBitmap Find(ILabelIndex index, int seriesCount, Matcher m, bool accepted, SeriesBitmap? within, out bool shared)
    {
        shared = false;
        var set = new SeriesBitmap(seriesCount, within);
        if (m.Type == (accepted ? MatcherType.Equal : MatcherType.NotEqual))
        {
            index.AddValue(m.NameUtf8, m.ValueUtf8, set);
            return set;
        }

        if (m.Type == (accepted ? MatcherType.Regex : MatcherType.NotRegex) && TryAddLiterals(index, m, set))
        {
            return set;
        }

        if (index.Cached(m, accepted) is { } known && known.Size == seriesCount)
        {
            shared = true;
            return known;
        }

        set = new SeriesBitmap(seriesCount);
        index.AddMatching(m, accepted, set);
        shared = index.TryRemember(m, accepted, set);
        return set;
    }

    /// <summary>A pattern that is a set of literals is that many look-ups.</summary>
    private static bool TryAddLiterals(ILabelIndex index, Matcher m, SeriesBitmap set)
    {
        if (!m.Regex!.TryGetLiterals(out IReadOnlyList<string> literals))
        {
            return false;
        }

        foreach (string literal in literals)
        {
            index.AddValue(m.NameUtf8, Encoding.UTF8.GetBytes(literal), set);
        }

        return true;
    }
}
