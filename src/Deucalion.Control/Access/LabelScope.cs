using Deucalion.Model.Labels;

namespace Deucalion.Control.Access;

/// <summary>
/// The set algebra of label conditions. A scope is a union of selectors; a selector is an intersection of matchers. What the Allow
/// statements give is joined; every selector of a Deny statement is cut out by De Morgan: outside {a="1",b="2"} means
/// {a!="1"} or {b!="2"}. Matchers are closed under negation, so the result is exact and again a union of selectors.
/// </summary>
internal static class LabelScope
{
    /// <summary>Alternatives at most; a policy that would need more permits nothing.</summary>
    public const int MaxAlternatives = 256;

    /// <summary>
    /// Series that are in an allowed selector and in no denied one; null: all; empty: none. False when it would take more
    /// than <see cref="MaxAlternatives"/>.
    /// </summary>
    /// <param name="allowed">Selectors of Allow statements; null: one of them allows all series.</param>
    /// <param name="denied">Selectors of Deny statements.</param>
    public static bool TryCombine(
        IReadOnlyList<IReadOnlyList<Matcher>>? allowed,
        IReadOnlyList<IReadOnlyList<Matcher>> denied,
        out IReadOnlyList<IReadOnlyList<Matcher>>? scopes)
    {
        List<Matcher[]> result = Simplify((allowed ?? [[]]).Select(Canonical).OfType<Matcher[]>());
        foreach (IReadOnlyList<Matcher> selector in denied)
        {
            var next = new List<Matcher[]>();
            foreach (Matcher[] alternative in result)
            {
                foreach (Matcher matcher in selector)
                {
                    if (Canonical([.. alternative, Negate(matcher)]) is { } narrowed)
                    {
                        next.Add(narrowed);
                    }
                }
            }

            result = Simplify(next);
            if (result.Count > MaxAlternatives)
            {
                scopes = [];
                return false;
            }
        }

        scopes = result.Count == 1 && result[0].Length == 0 ? null : result;
        return result.Count <= MaxAlternatives;
    }

    /// <summary>Accepts exactly what the matcher refuses.</summary>
    public static Matcher Negate(Matcher matcher) => new(
        matcher.Type switch
        {
            MatcherType.Equal => MatcherType.NotEqual,
            MatcherType.NotEqual => MatcherType.Equal,
            MatcherType.Regex => MatcherType.NotRegex,
            _ => MatcherType.Regex,
        },
        matcher.Name,
        matcher.Value);

    // Sorted, without repeats; null when it can match nothing because it holds a matcher and its negation or two different equalities.
    private static Matcher[]? Canonical(IReadOnlyList<Matcher> matchers)
    {
        var set = new HashSet<Matcher>(matchers);
        foreach (Matcher matcher in set)
        {
            foreach (Matcher other in set)
            {
                if (other.Name == matcher.Name && matcher.Type == MatcherType.Equal && !other.Matches(matcher.ValueUtf8))
                {
                    return null;
                }

                if (other.Name == matcher.Name && other.Value == matcher.Value && other.Type == MatcherType.NotRegex && matcher.Type == MatcherType.Regex)
                {
                    return null;
                }
            }
        }

        return [.. set.OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Type).ThenBy(m => m.Value, StringComparer.Ordinal)];
    }

    // Drops an alternative when another one with a subset of its matchers already covers it.
    private static List<Matcher[]> Simplify(IEnumerable<Matcher[]> alternatives)
    {
        var kept = new List<Matcher[]>();
        foreach (Matcher[] candidate in alternatives.OrderBy(a => a.Length).ThenBy(a => string.Join(',', a.Select(m => m.ToString())), StringComparer.Ordinal))
        {
            if (!kept.Any(k => k.All(candidate.Contains)))
            {
                kept.Add(candidate);
            }

            if (kept.Count > MaxAlternatives)
            {
                break;
            }
        }

        return kept;
    }
}
