namespace Deucalion.Primitives.Regex.Matching;

/// <summary>What an <see cref="Instruction"/> does.</summary>
internal enum Op : byte
{
    /// <summary>The end of the pattern: matches if the text ends here too.</summary>
    Match,

    /// <summary>The end of the pattern and whatever text is left.</summary>
    MatchRest,

    /// <summary>Takes the code point A, goes to B.</summary>
    Rune,

    /// <summary>Takes a code point of set A, goes to B.</summary>
    Set,

    /// <summary>Goes to A and, less preferred, to B.</summary>
    Split,

    /// <summary>Goes to B if the place fits A (a <see cref="Syntax.Place"/>).</summary>
    Assert,

    /// <summary>Notes the position in slot A, goes to B.</summary>
    Save,
}
