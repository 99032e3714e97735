using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Matchers → series. A matcher that accepts the empty value also accepts series without the label, so it is answered by taking away those whose
/// value it refuses; the others are answered by adding up those whose value they accept.
/// </summary>
internal static class MatcherEvaluation
{
    /// <summary>The series among the first <paramref name="seriesCount"/> that all matchers accept.</summary>
    public static SeriesBitmap Evaluate(ILabelIndex index, int seriesCount, IReadOnlyList<Matcher> matchers, CancellationToken cancellation)
    {
        SeriesBitmap? result = null;
        foreach (Matcher m in matchers.OrderBy(Cost))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!m.MatchesEmpty)
            {
                var set = new SeriesBitmap(seriesCount);
                AddAccepted(index, m, set);
                if (result is null)
                {
                    result = set;
                }
                else
                {
                    result.IntersectWith(set);
                }
            }
        }

        result ??= SeriesBitmap.Full(seriesCount);
        foreach (Matcher m in matchers)
        {
            if (m.MatchesEmpty && result.Next(0) >= 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var set = new SeriesBitmap(seriesCount);
                AddRefused(index, m, set);
                result.Remove(set);
            }
        }

        return result;
    }

    private static int Cost(Matcher m) => m.Type == MatcherType.Equal ? 0 : 1;

    private static void AddAccepted(ILabelIndex index, Matcher m, SeriesBitmap set)
    {
        if (m.Type == MatcherType.Equal)
        {
            index.AddValue(m.NameUtf8, m.ValueUtf8, set);
        }
        else if (m.Type != MatcherType.Regex || !TryAddLiterals(index, m, set))
        {
            index.AddMatching(m, true, set);
        }
    }

    private static void AddRefused(ILabelIndex index, Matcher m, SeriesBitmap set)
    {
        if (m.Type == MatcherType.NotEqual)
        {
            index.AddValue(m.NameUtf8, m.ValueUtf8, set);
        }
        else if (m.Type != MatcherType.NotRegex || !TryAddLiterals(index, m, set))
        {
            index.AddMatching(m, false, set);
        }
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
