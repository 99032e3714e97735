namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>The switches (?imsU).</summary>
[Flags]
internal enum ParseFlags : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>i: without regard to case.</summary>
    FoldCase = 1,

    /// <summary>m: ^ and $ also at line ends.</summary>
    MultiLine = 2,

    /// <summary>s: the dot matches a newline.</summary>
    DotNewline = 4,

    /// <summary>U: x* and x*? change places.</summary>
    Ungreedy = 8,
}
