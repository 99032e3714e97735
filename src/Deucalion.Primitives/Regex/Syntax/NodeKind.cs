namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>What a <see cref="Node"/> stands for.</summary>
internal enum NodeKind : byte
{
    /// <summary>The empty text.</summary>
    Empty,

    /// <summary>A run of code points.</summary>
    Literal,

    /// <summary>One code point of a set.</summary>
    Set,

    /// <summary>A place: <see cref="Node.Place"/>.</summary>
    Assert,

    /// <summary>A numbered group.</summary>
    Capture,

    /// <summary>One after the other.</summary>
    Concat,

    /// <summary>One of them, the first preferred.</summary>
    Alternate,

    /// <summary>x*, x+, x? and x{n,m} by <see cref="Node.Min"/> and <see cref="Node.Max"/> (-1: no bound).</summary>
    Repeat,
}
