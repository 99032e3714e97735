using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>What is known of an open group (or the whole pattern) while it is read.</summary>
internal sealed class GroupFrame(int capture, ParseFlags outerFlags)
{
    private readonly List<Node> _choices = [];
    private readonly List<Node> _parts = [];
    private readonly List<int> _literal = [];

    /// <summary>Number of the group, 0 if it has none.</summary>
    public int Capture { get; } = capture;

    /// <summary>Switches that hold again after the group.</summary>
    public ParseFlags OuterFlags { get; } = outerFlags;

    /// <summary>Adds a code point.</summary>
    public void AddLiteral(int rune, bool fold)
    {
        if (fold && CaseFolding.Next(rune) != rune)
        {
            Add(Node.OfSet(CaseFolding.Ring(rune)));
        }
        else
        {
            _literal.Add(rune);
        }
    }

    /// <summary>Adds a node.</summary>
    public void Add(Node node)
    {
        FlushLiteral();
        _parts.Add(node);
    }

    /// <summary>Takes the last thing off, for a repetition; null when there is none in this branch.</summary>
    public Node? TakeLast()
    {
        if (_literal.Count > 0)
        {
            int rune = _literal[^1];
            _literal.RemoveAt(_literal.Count - 1);
            return Node.Literal([rune]);
        }

        if (_parts.Count == 0)
        {
            return null;
        }

        Node last = _parts[^1];
        _parts.RemoveAt(_parts.Count - 1);
        return last;
    }

    /// <summary>Ends a branch at '|'.</summary>
    public Node EndBranch()
    {
        FlushLiteral();
        Node branch = Node.Concat(_parts);
        _parts.Clear();
        _choices.Add(branch);
        return branch;
    }

    /// <summary>Ends the group.</summary>
    public Node End()
    {
        EndBranch();
        return Node.Alternate(_choices);
    }

    private void FlushLiteral()
    {
        if (_literal.Count > 0)
        {
            _parts.Add(Node.Literal([.. _literal]));
            _literal.Clear();
        }
    }
}
