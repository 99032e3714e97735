namespace Deucalion.Control;

/// <summary>The root AccessKey that an operator fixes for a new data directory. Has no text form.</summary>
public sealed class RootKeySeed
{
    private const int MinSecret = 8;

    /// <summary>Checks and keeps the pair; throws <see cref="ArgumentException"/> with a sentence.</summary>
    public RootKeySeed(string accessKeyId, string accessKeySecret)
    {
        if (accessKeyId.Length is < 1 or > 64 || !accessKeyId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new ArgumentException("The root AccessKey ID must have 1 to 64 letters, digits, dots, dashes and underscores.");
        }

        if (accessKeySecret.Length is < MinSecret or > 256 || accessKeySecret.Any(char.IsControl))
        {
            throw new ArgumentException($"The root AccessKey secret must have {MinSecret} to 256 characters and no control characters.");
        }

        AccessKeyId = accessKeyId;
        AccessKeySecret = accessKeySecret;
    }

    /// <summary>Public id.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret.</summary>
    public string AccessKeySecret { get; }

    /// <summary>
    /// Reads DEUCALION_ROOT_ACCESS_KEY_ID and _SECRET, or the files that the same names with _FILE point to (one trailing line break is cut).
    /// Null when none is set; throws <see cref="ArgumentException"/> when only one is, or when value and file are both given.
    /// </summary>
    public static RootKeySeed? FromEnvironment(Func<string, string?> variable, Func<string, string> readFile)
    {
        string? id = Read("DEUCALION_ROOT_ACCESS_KEY_ID");
        string? secret = Read("DEUCALION_ROOT_ACCESS_KEY_SECRET");
        return (id, secret) switch
        {
            (null, null) => null,
            (null, _) => throw new ArgumentException("DEUCALION_ROOT_ACCESS_KEY_SECRET is set without DEUCALION_ROOT_ACCESS_KEY_ID; set both or none."),
            (_, null) => throw new ArgumentException("DEUCALION_ROOT_ACCESS_KEY_ID is set without DEUCALION_ROOT_ACCESS_KEY_SECRET; set both or none."),
            _ => new RootKeySeed(id, secret),
        };

        string? Read(string name)
        {
            string? value = Empty(variable(name));
            string? file = Empty(variable(name + "_FILE"));
            if (value is not null && file is not null)
            {
                throw new ArgumentException($"{name} and {name}_FILE are both set; set one of them.");
            }

            return file is null ? value : readFile(file).TrimEnd('\n', '\r');
        }

        static string? Empty(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}
