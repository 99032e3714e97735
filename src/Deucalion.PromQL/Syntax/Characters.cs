namespace Deucalion.PromQL.Syntax;

/// <summary>The language's classes of characters, all ASCII.</summary>
internal static class Characters
{
    public static bool IsSpace(int c) => c is ' ' or '\t' or '\n' or '\r';

    public static bool IsDigit(int c) => c is >= '0' and <= '9';

    public static bool IsAlpha(int c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    public static bool IsAlphaNumeric(int c) => IsAlpha(c) || IsDigit(c);

    /// <summary>16 for anything that is no hexadecimal digit.</summary>
    public static int HexValue(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => 16,
    };
}
