using System.Text;

namespace Deucalion.PromQL.Syntax;

/// <summary>The value of a string token. Its form was checked by <see cref="StringScanner"/>.</summary>
internal static class StringUnquoting
{
    public static string Unquote(ReadOnlySpan<byte> token)
    {
        ReadOnlySpan<byte> text = token[1..^1];
        if (token[0] == '`' || !text.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(text);
        }

        var bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '\\')
            {
                bytes[length++] = text[i++];
                continue;
            }

            length += Escape(text[(i + 1)..], bytes.AsSpan(length), out int used);
            i += used + 1;
        }

        return ByteText.Decode(bytes.AsSpan(0, length));
    }

    private static int Escape(ReadOnlySpan<byte> text, Span<byte> output, out int used)
    {
        used = 1;
        switch (text[0])
        {
            case (byte)'x':
                used = 3;
                output[0] = (byte)Number(text[1..3], 16);
                return 1;
            case (byte)'u':
                used = 5;
                return new Rune(Number(text[1..5], 16)).EncodeToUtf8(output);
            case (byte)'U':
                used = 9;
                return new Rune(Number(text[1..9], 16)).EncodeToUtf8(output);
            case >= (byte)'0' and <= (byte)'7':
                used = 3;
                output[0] = (byte)Number(text[..3], 8);
                return 1;
        }

        output[0] = text[0] switch
        {
            (byte)'a' => 7,
            (byte)'b' => 8,
            (byte)'f' => 12,
            (byte)'n' => 10,
            (byte)'r' => 13,
            (byte)'t' => 9,
            (byte)'v' => 11,
            byte other => other,
        };
        return 1;
    }

    private static int Number(ReadOnlySpan<byte> digits, int numberBase)
    {
        int value = 0;
        foreach (byte digit in digits)
        {
            value = (value * numberBase) + Characters.HexValue(digit);
        }

        return value;
    }
}
