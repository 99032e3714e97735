namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>Conditions on a place between two code points.</summary>
internal enum Place : byte
{
    /// <summary>Start of the text (\A, ^).</summary>
    BeginText,

    /// <summary>End of the text (\z, $).</summary>
    EndText,

    /// <summary>Start of a line ((?m)^).</summary>
    BeginLine,

    /// <summary>End of a line ((?m)$).</summary>
    EndLine,

    /// <summary>Between an ASCII word character and another (\b).</summary>
    WordBoundary,

    /// <summary>Not such a place (\B).</summary>
    NoWordBoundary,
}
