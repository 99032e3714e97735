using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Deucalion.Server.Network;

/// <summary>Verifies bcrypt hashes (<c>$2a$</c>, <c>$2b$</c>, <c>$2y$</c>) of web configuration files. Deliberately slow: the cost is in the hash.</summary>
internal sealed class Bcrypt
{
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int SaltBytes = 16;
    private const int HashBytes = 23;
    private const int MaxKeyBytes = 72;
    private const int Subkeys = 18;
    private const int Boxes = 4 * 256;
    private const int MaxCost = 31;

    private static readonly Lazy<uint[]> Constants = new(() => PiDigits.Words(Subkeys + Boxes));

    private readonly uint[] _p = new uint[Subkeys];
    private readonly uint[] _s = new uint[Boxes];

    private Bcrypt()
    {
        Constants.Value.AsSpan(0, Subkeys).CopyTo(_p);
        Constants.Value.AsSpan(Subkeys).CopyTo(_s);
    }

    /// <summary>True for a text that has the form of a hash.</summary>
    public static bool IsHash(string text) => TryParse(text, out _, out _, out _);

    /// <summary>True when the hash is the password's.</summary>
    public static bool Verify(string password, string hash) =>
        TryParse(hash, out int cost, out byte[] salt, out byte[] expected) && CryptographicOperations.FixedTimeEquals(Compute(password, cost, salt), expected);

    private static bool TryParse(string text, out int cost, out byte[] salt, out byte[] hash)
    {
        cost = 0;
        salt = [];
        hash = [];
        return text.Length == 60 && text[0] == '$' && text[1] == '2' && text[2] is 'a' or 'b' or 'y' && text[3] == '$' && text[6] == '$'
            && int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out cost) && cost is >= 4 and <= MaxCost
            && TryDecode(text.AsSpan(7, 22), SaltBytes, out salt) && TryDecode(text.AsSpan(29), HashBytes, out hash);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, int count, out byte[] bytes)
    {
        bytes = new byte[count];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        foreach (char c in text)
        {
            int digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            buffer = ((buffer << 6) | digit) & 0xFFFF;
            bits += 6;
            if (bits >= 8 && at < count)
            {
                bits -= 8;
                bytes[at++] = (byte)(buffer >> bits);
            }
        }

        return at == count;
    }

    private static byte[] Compute(string password, int cost, byte[] salt)
    {
        // The zero at the end belongs to the key; what is beyond 72 bytes does not count.
        byte[] text = Encoding.UTF8.GetBytes(password);
        byte[] key = [.. text.AsSpan(0, Math.Min(text.Length, MaxKeyBytes)), .. text.Length < MaxKeyBytes ? [(byte)0] : ReadOnlySpan<byte>.Empty];
        var cipher = new Bcrypt();
        cipher.Expand(key, salt);
        byte[] none = [];
        for (long round = 1L << cost; round > 0; round--)
        {
            cipher.Expand(key, none);
            cipher.Expand(salt, none);
        }

        return cipher.Digest();
    }

    private byte[] Digest()
    {
        ReadOnlySpan<byte> text = "OrpheanBeholderScryDoubt"u8;
        var bytes = new byte[24];
        for (int block = 0; block < 24; block += 8)
        {
            uint left = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(text[block..]);
            uint right = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(text[(block + 4)..]);
            for (int i = 0; i < 64; i++)
            {
                Encrypt(ref left, ref right);
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(block), left);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(block + 4), right);
        }

        return bytes[..HashBytes];
    }

    private void Expand(byte[] key, byte[] salt)
    {
        int at = 0;
        for (int i = 0; i < _p.Length; i++)
        {
            _p[i] ^= Next(key, ref at);
        }

        int saltAt = 0;
        uint left = 0;
        uint right = 0;
        Fill(_p, salt, ref saltAt, ref left, ref right);
        Fill(_s, salt, ref saltAt, ref left, ref right);
    }

    private void Fill(uint[] words, byte[] salt, ref int saltAt, ref uint left, ref uint right)
    {
        for (int i = 0; i < words.Length; i += 2)
        {
            left ^= Next(salt, ref saltAt);
            right ^= Next(salt, ref saltAt);
            Encrypt(ref left, ref right);
            words[i] = left;
            words[i + 1] = right;
        }
    }

    private static uint Next(byte[] bytes, ref int at)
    {
        if (bytes.Length == 0)
        {
            return 0;
        }

        uint word = 0;
        for (int i = 0; i < 4; i++)
        {
            word = (word << 8) | bytes[at];
            at = at + 1 == bytes.Length ? 0 : at + 1;
        }

        return word;
    }

    private void Encrypt(ref uint left, ref uint right)
    {
        uint l = left;
        uint r = right;
        uint[] s = _s;
        for (int i = 0; i < 16; i++)
        {
            l ^= _p[i];
            r ^= ((s[l >> 24] + s[256 + ((l >> 16) & 0xFF)]) ^ s[512 + ((l >> 8) & 0xFF)]) + s[768 + (l & 0xFF)];
            (l, r) = (r, l);
        }

        left = r ^ _p[17];
        right = l ^ _p[16];
    }
}
