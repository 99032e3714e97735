using Deucalion.Primitives.Regex.Syntax;
using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>What lies before and behind a place, as far as conditions on places ask.</summary>
internal static class PlaceContext
{
    /// <summary>Nothing lies before (or behind) the place.</summary>
    public const byte Edge = 1;

    /// <summary>A newline lies there.</summary>
    public const byte Newline = 2;

    /// <summary>An ASCII word character lies there.</summary>
    public const byte Word = 4;

    /// <summary>The flags of a code point.</summary>
    public static byte Of(int rune) => rune == '\n' ? Newline : RuneSet.Word.Contains(rune) ? Word : (byte)0;

    /// <summary>True when the condition holds between the two.</summary>
    public static bool Fits(Place place, byte before, byte behind) => place switch
    {
        Place.BeginText => (before & Edge) != 0,
        Place.EndText => (behind & Edge) != 0,
        Place.BeginLine => (before & (Edge | Newline)) != 0,
        Place.EndLine => (behind & (Edge | Newline)) != 0,
        Place.WordBoundary => ((before ^ behind) & Word) != 0,
        _ => ((before ^ behind) & Word) == 0,
    };
}
