using System.Security.Cryptography;

namespace Deucalion.Control.Secrets;

/// <summary>Unguessable ids and secrets from the operating system's generator.</summary>
internal static class RandomText
{
    private const string LowerAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string UpperAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>20 lower-case letters and digits: 103 bits.</summary>
    public static string InstanceId() => RandomNumberGenerator.GetString(LowerAndDigits, 20);

    /// <summary>16 digits, the first not 0.</summary>
    public static string AccountId() => RandomNumberGenerator.GetString("123456789", 1) + RandomNumberGenerator.GetString("0123456789", 15);

    /// <summary>A public key id: DCAK and 20 upper-case letters and digits.</summary>
    public static string AccessKeyId() => "DCAK" + RandomNumberGenerator.GetString(UpperAndDigits, 20);

    /// <summary>A public token id.</summary>
    public static string TokenId() => "tok-" + RandomNumberGenerator.GetString(LowerAndDigits, 16);

    /// <summary>40 characters of the secret alphabet: more than 239 bits.</summary>
    public static string Secret() => FromLetter(40);

    /// <summary>48 characters of the secret alphabet: more than 287 bits.</summary>
    public static string Token() => FromLetter(48);

    // The first is a letter, so that no program takes a secret for an option.
    private static string FromLetter(int length) =>
        RandomNumberGenerator.GetString(SecretAlphabet.AsSpan(0, 52), 1) + RandomNumberGenerator.GetString(SecretAlphabet, length - 1);
}
