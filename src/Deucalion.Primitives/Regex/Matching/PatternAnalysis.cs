using System.Text;
using Deucalion.Primitives.Regex.Syntax;
using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>Finds what makes a pattern cheap: a finite set of texts, literals between gaps, a common prefix.</summary>
internal static class PatternAnalysis
{
    // A set of texts above these sizes is left to the automaton.
    private const int MaxTexts = 100_000;
    private const int MaxExpanded = 1_000;
    private const int MaxRunes = 1 << 20;

    /// <summary>All texts that match, or null when they are not few. Without doubles, in order of preference.</summary>
    public static List<int[]>? Texts(Node node)
    {
        List<int[]>? texts = Expand(Trim(node));
        if (texts is null)
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (int[] t in texts)
        {
            if (IndexOfNoText(t) >= 0)
            {
                return null;
            }
        }

        texts.RemoveAll(t => !seen.Add(ToText(t)));
        return texts;
    }

    /// <summary>The pattern as literals between gaps, or null when it is not of that form.</summary>
    public static SegmentMatcher? Segments(Node node)
    {
        var parts = new List<Node>();
        Flatten(Trim(node), parts);
        var gaps = new List<Gap> { default };
        var literals = new List<List<byte>>();
        foreach (Node part in parts)
        {
            if (part.Kind == NodeKind.Literal && IndexOfNoText(part.Runes) < 0)
            {
                if (literals.Count == 0 || gaps[^1] != default)
                {
                    literals.Add([]);
                    gaps.Add(default);
                }

                literals[^1].AddRange(Encoding.UTF8.GetBytes(ToText(part.Runes)));
            }
            else if (TryGap(part, out Gap gap))
            {
                gaps[^1] = new Gap(gaps[^1].Min + gap.Min, gaps[^1].Open || gap.Open);
            }
            else
            {
                return null;
            }
        }

        // A gap of exactly n code points is not searched for; the automaton does that.
        return gaps.TrueForAll(g => g.Open || g.Min == 0) ? new SegmentMatcher([.. gaps], literals.ConvertAll(static l => l.ToArray()).ToArray()) : null;
    }

    /// <summary>The text that each match starts with; empty if none is known.</summary>
    public static string Prefix(Node node)
    {
        int[] runes = PrefixOf(Trim(node), out _);
        int end = IndexOfNoText(runes);
        return ToText(end < 0 ? runes : runes[..end]);
    }

    /// <summary>The longest text found to be somewhere in each match; empty if none is.</summary>
    public static string Required(Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.Literal:
                int end = IndexOfNoText(node.Runes);
                return ToText(end < 0 ? node.Runes : node.Runes[..end]);
            case NodeKind.Capture:
                return Required(node.Subs[0]);
            case NodeKind.Repeat when node.Min > 0:
                return Required(node.Subs[0]);
            case NodeKind.Concat:
                string longest = string.Empty;
                foreach (Node sub in node.Subs)
                {
                    string text = Required(sub);
                    longest = text.Length > longest.Length ? text : longest;
                }

                return longest;
            default:
                return string.Empty;
        }
    }

    /// <summary>The code points as text; none may be a surrogate.</summary>
    public static string ToText(int[] runes)
    {
        var text = new StringBuilder(runes.Length);
        foreach (int r in runes)
        {
            text.Append(new Rune(r).ToString());
        }

        return text.ToString();
    }

    // U+FFFD also matches bytes that are not UTF-8, so it is no literal; surrogates have no UTF-8.
    private static int IndexOfNoText(ReadOnlySpan<int> runes)
    {
        for (int i = 0; i < runes.Length; i++)
        {
            if (runes[i] is RuneDecoder.Replacement or (>= 0xD800 and < 0xE000))
            {
                return i;
            }
        }

        return -1;
    }

    // Takes off what says nothing in a pattern that is anchored anyway: ^ at its start, $ at its end, groups around it.
    private static Node Trim(Node node)
    {
        while (node.Kind == NodeKind.Capture)
        {
            node = node.Subs[0];
        }

        if (node.Kind != NodeKind.Concat)
        {
            return node;
        }

        int from = 0, to = node.Subs.Length;
        while (from < to && IsPlace(node.Subs[from], Place.BeginText))
        {
            from++;
        }

        while (to > from && IsPlace(node.Subs[to - 1], Place.EndText))
        {
            to--;
        }

        return from == 0 && to == node.Subs.Length ? node : Node.Concat([.. node.Subs[from..to]]);
    }

    private static bool IsPlace(Node node, Place place) => node.Kind == NodeKind.Assert && node.Place == place;

    private static void Flatten(Node node, List<Node> parts)
    {
        switch (node.Kind)
        {
            case NodeKind.Capture:
                Flatten(node.Subs[0], parts);
                break;
            case NodeKind.Concat:
                foreach (Node sub in node.Subs)
                {
                    Flatten(sub, parts);
                }

                break;
            case NodeKind.Empty:
                break;
            default:
                parts.Add(node);
                break;
        }
    }

    private static bool TryGap(Node node, out Gap gap)
    {
        gap = new Gap(1, false);
        if (node.Kind == NodeKind.Set)
        {
            return node.Set.IsAny;
        }

        if (node.Kind != NodeKind.Repeat || node.Max >= 0 || node.Subs[0].Kind != NodeKind.Set || !node.Subs[0].Set.IsAny)
        {
            return false;
        }

        gap = new Gap(node.Min, true);
        return true;
    }

    private static List<int[]>? Expand(Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.Empty:
                return [[]];
            case NodeKind.Literal:
                return [node.Runes];
            case NodeKind.Set:
                return node.Set.Count <= MaxExpanded ? Members(node.Set) : null;
            case NodeKind.Capture:
                return Expand(node.Subs[0]);
            case NodeKind.Alternate:
                return ExpandAlternate(node);
            case NodeKind.Concat:
                return ExpandSequence(node.Subs);
            case NodeKind.Repeat when node.Max == 1 && node.Min == 0:
                List<int[]>? once = Expand(node.Subs[0]);
                once?.Add([]);
                return once;
            case NodeKind.Repeat when node.Max >= 0 && node.Max == node.Min:
                return ExpandTimes(node);
            default:
                return null;
        }
    }

    private static List<int[]>? ExpandAlternate(Node node)
    {
        var all = new List<int[]>();
        long runes = 0;
        foreach (Node sub in node.Subs)
        {
            if (Expand(sub) is not { } some)
            {
                return null;
            }

            all.AddRange(some);
            runes += some.Sum(static t => (long)t.Length);
            if (all.Count > MaxTexts || runes > MaxRunes)
            {
                return null;
            }
        }

        return all;
    }

    private static List<int[]>? ExpandTimes(Node node) =>
        node.Min > MaxExpanded ? null : ExpandSequence(Enumerable.Repeat(node.Subs[0], node.Min));

    // Texts grow in place where a part has but one text, so that long sequences cost what they are long.
    private static List<int[]>? ExpandSequence(IEnumerable<Node> parts)
    {
        List<List<int>> product = [[]];
        foreach (Node part in parts)
        {
            if (Expand(part) is not { } some)
            {
                return null;
            }

            if (some.Count == 1)
            {
                product.ForEach(p => p.AddRange(some[0]));
            }
            else if (Multiply(product, some) is { } more)
            {
                product = more;
            }
            else
            {
                return null;
            }

            if ((long)product.Count * (product.Count == 0 ? 0 : product[0].Count) > MaxRunes)
            {
                return null;
            }
        }

        return product.ConvertAll(static p => p.ToArray());
    }

    private static List<int[]> Members(RuneSet set)
    {
        var members = new List<int[]>();
        ReadOnlySpan<int> r = set.Ranges;
        for (int i = 0; i < r.Length; i += 2)
        {
            for (int c = r[i]; c <= r[i + 1]; c++)
            {
                members.Add([c]);
            }
        }

        return members;
    }

    // A single text on one side does not multiply; otherwise the product must stay small.
    private static List<List<int>>? Multiply(List<List<int>> left, List<int[]> right)
    {
        long count = (long)left.Count * right.Count;
        if ((left.Count > 1 && count > MaxExpanded) || count > MaxTexts)
        {
            return null;
        }

        long runes = (left.Sum(static t => (long)t.Count) * right.Count) + (right.Sum(static t => (long)t.Length) * left.Count);
        if (runes > MaxRunes)
        {
            return null;
        }

        var product = new List<List<int>>((int)count);
        foreach (List<int> l in left)
        {
            foreach (int[] r in right)
            {
                product.Add([.. l, .. r]);
            }
        }

        return product;
    }

    // The common prefix of all texts; whole = the node matches exactly this text, so that what follows may prolong it.
    private static int[] PrefixOf(Node node, out bool whole)
    {
        whole = false;
        switch (node.Kind)
        {
            case NodeKind.Empty:
                whole = true;
                return [];
            case NodeKind.Literal:
                whole = true;
                return node.Runes;
            case NodeKind.Capture:
                return PrefixOf(node.Subs[0], out whole);
            case NodeKind.Concat:
                var runes = new List<int>();
                foreach (Node sub in node.Subs)
                {
                    runes.AddRange(PrefixOf(sub, out whole));
                    if (!whole)
                    {
                        break;
                    }
                }

                return [.. runes];
            case NodeKind.Alternate:
                return CommonPrefix(node.Subs);
            case NodeKind.Repeat when node.Min > 0:
                int[] first = PrefixOf(node.Subs[0], out whole);
                whole &= node.Min == 1 && node.Max == 1;
                return first;
            default:
                return [];
        }
    }

    private static int[] CommonPrefix(Node[] choices)
    {
        int[] common = PrefixOf(choices[0], out _);
        for (int i = 1; i < choices.Length && common.Length > 0; i++)
        {
            common = common[..common.AsSpan().CommonPrefixLength(PrefixOf(choices[i], out _))];
        }

        return common;
    }
}
