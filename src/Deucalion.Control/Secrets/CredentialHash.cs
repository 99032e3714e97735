using System.Security.Cryptography;
using System.Text;

namespace Deucalion.Control.Secrets;

/// <summary>
/// Hashes of random secrets. They have at least 190 bits, so one round of SHA-256 is enough and cheap enough for every request;
/// passwords of people go through <see cref="PasswordHash"/>.
/// </summary>
internal static class CredentialHash
{
    public const int Size = 32;

    /// <summary>SHA-256 of a token, session or set-up code.</summary>
    public static byte[] OfToken(ReadOnlySpan<char> token)
    {
        byte[] hash = new byte[Size];
        Write(default, token, hash);
        return hash;
    }

    /// <summary>HMAC-SHA-256 of an AccessKey secret under the key's own salt.</summary>
    public static byte[] OfSecret(ReadOnlySpan<byte> salt, ReadOnlySpan<char> secret)
    {
        byte[] hash = new byte[Size];
        Write(salt, secret, hash);
        return hash;
    }

    /// <summary>True when the secret hashes to the expected value; takes the same time wherever they differ.</summary>
    public static bool Verify(ReadOnlySpan<byte> salt, ReadOnlySpan<char> secret, ReadOnlySpan<byte> expected)
    {
        Span<byte> hash = stackalloc byte[Size];
        Write(salt, secret, hash);
        return CryptographicOperations.FixedTimeEquals(hash, expected);
    }

    private static void Write(ReadOnlySpan<byte> salt, ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> small = stackalloc byte[512];
        int max = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = max <= small.Length ? small : new byte[max];
        int length = Encoding.UTF8.GetBytes(text, utf8);
        if (salt.IsEmpty)
        {
            SHA256.HashData(utf8[..length], hash);
        }
        else
        {
            HMACSHA256.HashData(salt, utf8[..length], hash);
        }

        CryptographicOperations.ZeroMemory(utf8[..length]);
    }
}
