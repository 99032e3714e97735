using System.Buffers.Text;

namespace Deucalion.Api.Json;

/// <summary>Times in answers: seconds, whole or with exactly three decimals.</summary>
internal static class JsonTime
{
    /// <summary>Longest text.</summary>
    public const int MaxLength = 26;

    /// <summary>Writes a time; returns the bytes written. Trim: without zeros at the end, as scalars have it.</summary>
    public static int Write(Span<byte> s, long milliseconds, bool trimZeros)
    {
        int n = 0;
        ulong abs = milliseconds < 0 ? (ulong)-(milliseconds + 1) + 1 : (ulong)milliseconds;
        if (milliseconds < 0)
        {
            s[n++] = (byte)'-';
        }

        (ulong seconds, ulong rest) = Math.DivRem(abs, 1000);
        Utf8Formatter.TryFormat(seconds, s[n..], out int digits);
        n += digits;
        uint fraction = (uint)rest;
        if (fraction != 0)
        {
            s[n++] = (byte)'.';
            s[n++] = (byte)('0' + (fraction / 100));
            s[n++] = (byte)('0' + (fraction / 10 % 10));
            s[n++] = (byte)('0' + (fraction % 10));
            while (trimZeros && s[n - 1] == '0')
            {
                n--;
            }
        }

        return n;
    }
}
