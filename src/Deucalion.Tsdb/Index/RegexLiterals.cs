using Deucalion.Primitives.Regex;

namespace Deucalion.Tsdb.Index;

/// <summary>Finds patterns that only name whole values.</summary>
internal static class RegexLiterals
{
    /// <summary>The values that the pattern accepts, when it accepts a finite set; plain text and alternations of it.</summary>
    public static bool TryGet(Re2 regex, out IReadOnlyList<string> literals)
    {
        literals = [];
        if (regex.Pattern.AsSpan().ContainsAny(@"\.+*?()[]{}^$"))
        {
            return false;
        }

        literals = regex.Pattern.Split('|');
        return true;
    }
}
