namespace Deucalion.Wire.Exposition;

/// <summary>Escapes of the text formats: \\, \n and, but in HELP texts of the Prometheus format, \". Any other backslash stands for itself.</summary>
internal static class EscapedText
{
    /// <summary>The text without escapes: itself when it has none, else written to the buffer, which grows.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text, ref byte[] buffer, bool quotes = true)
    {
        int at = text.IndexOf((byte)'\\');
        if (at < 0)
        {
            return text;
        }

        if (buffer.Length < text.Length)
        {
            buffer = new byte[Math.Max(text.Length, 2 * buffer.Length)];
        }

        text[..at].CopyTo(buffer);
        int length = at;
        while (at < text.Length)
        {
            byte b = text[at++];
            if (b == '\\' && at < text.Length)
            {
                byte escaped = text[at];
                if (escaped == '\\' || escaped == 'n' || (quotes && escaped == '"'))
                {
                    b = escaped == 'n' ? (byte)'\n' : escaped;
                    at++;
                }
            }

            buffer[length++] = b;
        }

        return buffer.AsSpan(0, length);
    }
}
