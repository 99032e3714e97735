using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>Decodes code points as Go does: a byte that is not UTF-8 is U+FFFD alone.</summary>
internal static class RuneDecoder
{
    /// <summary>What stands for a byte that is not UTF-8.</summary>
    public const int Replacement = 0xFFFD;

    /// <summary>The code point at <paramref name="at"/>, which is moved on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(ReadOnlySpan<byte> utf8, ref int at)
    {
        byte b = utf8[at];
        if (b < 0x80)
        {
            at++;
            return b;
        }

        return NextLong(utf8, ref at);
    }

    /// <summary>The code point at <paramref name="at"/>, which is moved on; a lone surrogate is U+FFFD.</summary>
    public static int Next(ReadOnlySpan<char> utf16, ref int at)
    {
        char c = utf16[at];
        if (c < 0x80)
        {
            at++;
            return c;
        }

        if (Rune.DecodeFromUtf16(utf16[at..], out Rune rune, out int used) != OperationStatus.Done)
        {
            at++;
            return Replacement;
        }

        at += used;
        return rune.Value;
    }

    private static int NextLong(ReadOnlySpan<byte> utf8, ref int at)
    {
        if (Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out int used) != OperationStatus.Done)
        {
            at++;
            return Replacement;
        }

        at += used;
        return rune.Value;
    }
}
