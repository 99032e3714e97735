using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>A node of a parsed pattern. Immutable; made by its factory methods, which flatten and merge.</summary>
internal sealed class Node
{
    /// <summary>The empty text.</summary>
    public static readonly Node Empty = new(NodeKind.Empty) { Size = 1, Height = 1, Nullable = true };

    private Node(NodeKind kind) => Kind = kind;

    /// <summary>What it is.</summary>
    public NodeKind Kind { get; }

    /// <summary>Code points of a literal.</summary>
    public int[] Runes { get; private init; } = [];

    /// <summary>The set of a set node.</summary>
    public RuneSet Set { get; private init; } = RuneSet.Any;

    /// <summary>The condition of an assert node.</summary>
    public Place Place { get; private init; }

    /// <summary>Children.</summary>
    public Node[] Subs { get; private init; } = [];

    /// <summary>Least count of a repeat.</summary>
    public int Min { get; private init; }

    /// <summary>Greatest count of a repeat, -1 for no bound.</summary>
    public int Max { get; private init; }

    /// <summary>True when a repeat prefers more.</summary>
    public bool Greedy { get; private init; }

    /// <summary>True for x{n,m}, false for * + ?: only the former counts against the limit of counts.</summary>
    public bool Counted { get; private init; }

    /// <summary>Number of a capture, from 1.</summary>
    public int Index { get; private init; }

    /// <summary>Instructions that it compiles to, about; RE2 limits this.</summary>
    public long Size { get; private init; }

    /// <summary>Height of the tree.</summary>
    public int Height { get; private init; }

    /// <summary>True when it can match the empty text.</summary>
    public bool Nullable { get; private init; }

    /// <summary>A run of code points.</summary>
    public static Node Literal(int[] runes) => new(NodeKind.Literal) { Runes = runes, Size = Math.Max(1, runes.Length), Height = 1 };

    /// <summary>One code point of a set.</summary>
    public static Node OfSet(RuneSet set) =>
        set.Single >= 0 ? Literal([set.Single]) : new Node(NodeKind.Set) { Set = set, Size = 1, Height = 1 };

    /// <summary>A condition on the place.</summary>
    public static Node Assert(Place place) => new(NodeKind.Assert) { Place = place, Size = 1, Height = 1, Nullable = true };

    /// <summary>A numbered group.</summary>
    public static Node Capture(int index, Node sub) =>
        new(NodeKind.Capture) { Index = index, Subs = [sub], Size = 2 + sub.Size, Height = sub.Height + 1, Nullable = sub.Nullable };

    /// <summary>A repetition.</summary>
    public static Node Repeat(Node sub, int min, int max, bool greedy, bool counted)
    {
        long size = (min, max) switch
        {
            (0, -1) => 2 + sub.Size,
            (_, -1) => 1 + (min * sub.Size),
            _ => (max * sub.Size) + (max - min),
        };
        return new Node(NodeKind.Repeat)
        {
            Subs = [sub],
            Min = min,
            Max = max,
            Greedy = greedy,
            Counted = counted,
            Size = Math.Max(1, size),
            Height = sub.Height + 1,
            Nullable = min == 0 || sub.Nullable,
        };
    }

    /// <summary>One after the other; a concat among them is taken apart.</summary>
    public static Node Concat(List<Node> parts)
    {
        if (parts.Count == 0)
        {
            return Empty;
        }

        return parts.Count == 1 ? parts[0] : Collapse(NodeKind.Concat, parts, 0);
    }

    /// <summary>One of them; an alternate among them is taken apart, and neighbours that are one code point become one set.</summary>
    public static Node Alternate(List<Node> choices)
    {
        if (choices.Count == 1)
        {
            return choices[0];
        }

        var merged = new List<Node>(choices.Count);
        for (int i = 0; i < choices.Count;)
        {
            int end = i;
            while (end < choices.Count && IsOneRune(choices[end]))
            {
                end++;
            }

            if (end - i < 2)
            {
                merged.Add(choices[i++]);
                continue;
            }

            var set = new RuneSetBuilder();
            for (; i < end; i++)
            {
                set.Add(choices[i].Kind == NodeKind.Set ? choices[i].Set : RuneSet.Of(choices[i].Runes[0]));
            }

            merged.Add(OfSet(set.Build()));
        }

        return merged.Count == 1 ? merged[0] : Collapse(NodeKind.Alternate, merged, merged.Count - 1);
    }

    private static bool IsOneRune(Node n) => n.Kind == NodeKind.Set || (n.Kind == NodeKind.Literal && n.Runes.Length == 1);

    private static Node Collapse(NodeKind kind, List<Node> parts, long extraSize)
    {
        var subs = new List<Node>(parts.Count);
        foreach (Node part in parts)
        {
            if (part.Kind == kind)
            {
                subs.AddRange(part.Subs);
            }
            else
            {
                subs.Add(part);
            }
        }

        long size = extraSize;
        int height = 0;
        bool all = true, any = false;
        foreach (Node sub in subs)
        {
            size += sub.Size;
            height = Math.Max(height, sub.Height);
            all &= sub.Nullable;
            any |= sub.Nullable;
        }

        return new Node(kind)
        {
            Subs = [.. subs],
            Size = size,
            Height = height + 1,
            Nullable = kind == NodeKind.Concat ? all : any,
        };
    }
}
