using System.Text;

namespace Deucalion.Control.Access;

/// <summary>Reads the Authorization header of the Basic scheme.</summary>
internal static class BasicCredential
{
    private const int MaxLength = 4096;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>True when the header is of this scheme, well formed or not.</summary>
    public static bool IsBasic(ReadOnlySpan<char> header) =>
        header.StartsWith("Basic", StringComparison.OrdinalIgnoreCase) && (header.Length == 5 || header[5] is ' ' or '\t');

    /// <summary>Splits at the first colon: an id has none, a secret may.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, out string id, out string secret)
    {
        id = secret = string.Empty;
        ReadOnlySpan<char> encoded = header[5..].Trim();
        if (encoded.IsEmpty || encoded.Length > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out int length))
        {
            return false;
        }

        string text;
        try
        {
            text = Utf8.GetString(bytes[..length]);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        id = text[..colon];
        secret = text[(colon + 1)..];
        return true;
    }
}
