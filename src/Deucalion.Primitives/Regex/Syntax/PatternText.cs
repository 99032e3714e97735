using System.Buffers;
using System.Text;

namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>The text of a pattern and the place that is read.</summary>
internal sealed class PatternText(string text)
{
    /// <summary>The whole pattern.</summary>
    public string Text { get; } = text;

    /// <summary>Index of the next UTF-16 unit.</summary>
    public int At { get; set; }

    /// <summary>True behind the last unit.</summary>
    public bool AtEnd => At >= Text.Length;

    /// <summary>The next unit; NUL at the end (check <see cref="AtEnd"/> where NUL matters).</summary>
    public char Current => Peek(0);

    /// <summary>A unit further on; NUL behind the end.</summary>
    public char Peek(int offset) => At + offset < Text.Length ? Text[At + offset] : '\0';

    /// <summary>Units from the present place on.</summary>
    public int Left => Text.Length - At;

    /// <summary>The text between an earlier place and this one.</summary>
    public string Since(int start) => Text[start..At];

    /// <summary>True (and passed) when the text goes on with this.</summary>
    public bool TryTake(char c)
    {
        if (AtEnd || Text[At] != c)
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>Reads a code point.</summary>
    public int NextRune()
    {
        if (Rune.DecodeFromUtf16(Text.AsSpan(At), out Rune rune, out int used) != OperationStatus.Done)
        {
            throw Fail("invalid UTF-8", Text[At..]);
        }

        At += used;
        return rune.Value;
    }

    // Errors stay under 1 KB, whatever the pattern.
    private const int MaxShown = 800;

    /// <summary>RE2's error; a long pattern is cut.</summary>
    public static Re2SyntaxException Fail(string what, string where) =>
        new("error parsing regexp: " + what + ": `" + (where.Length > MaxShown ? where[..MaxShown] + "…" : where) + "`");
}
