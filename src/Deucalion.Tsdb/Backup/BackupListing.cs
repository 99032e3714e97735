using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Backup;

/// <summary>What a backup consists of, as a text file that closes with its own checksum; docs/format/backup.md.</summary>
internal sealed record BackupListing(DateTimeOffset Created, ImmutableArray<BackupEntry> Entries)
{
    public const string Extension = ".listing";
    private const string FirstLine = "deucalion-backup 1";

    public byte[] Encode()
    {
        var text = new StringBuilder();
        text.Append(FirstLine).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"created {Created.ToUnixTimeMilliseconds()}\n");
        foreach (BackupEntry e in Entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"file {e.Length} {e.Checksum:x8} {e.Tail:x8} {e.Object} {e.Name}\n");
        }

        uint checksum = Crc32C.Compute(Encoding.UTF8.GetBytes(text.ToString()));
        text.Append(CultureInfo.InvariantCulture, $"end {checksum:x8}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads it back; throws <see cref="InvalidDataException"/> for anything else, <see cref="NotSupportedException"/> for a later version.</summary>
    public static BackupListing Decode(ReadOnlySpan<byte> content)
    {
        string text = Encoding.UTF8.GetString(content);
        if (!text.StartsWith(FirstLine + "\n", StringComparison.Ordinal))
        {
            throw text.StartsWith("deucalion-backup ", StringComparison.Ordinal)
                ? new NotSupportedException("the backup was written by a newer release: use that release or a later one")
                : new InvalidDataException("it is not a backup listing");
        }

        int end = text.LastIndexOf("end ", StringComparison.Ordinal);
        if (end < 0 || text[end..] != string.Create(CultureInfo.InvariantCulture, $"end {Crc32C.Compute(Encoding.UTF8.GetBytes(text[..end])):x8}\n"))
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        string[] lines = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || !lines[1].StartsWith("created ", StringComparison.Ordinal) || !long.TryParse(lines[1].AsSpan(8), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long created))
        {
            throw new InvalidDataException("it has no time of creation");
        }

        return new BackupListing(DateTimeOffset.FromUnixTimeMilliseconds(created), [.. lines.Skip(2).Select(Entry)]);
    }

    private static BackupEntry Entry(string line)
    {
        string[] f = line.Split(' ', 6);
        return f.Length == 6 && f[0] == "file"
            && long.TryParse(f[1], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            && uint.TryParse(f[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)
            && uint.TryParse(f[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint tail)
            && IsPlain(f[4]) && IsPlain(f[5])
                ? new BackupEntry(f[5], f[4], length, checksum, tail)
                : throw new InvalidDataException("one of its lines cannot be read");
    }

    /// <summary>A listing may name no file outside its directories.</summary>
    private static bool IsPlain(string name) =>
        name.Length > 0 && name[0] != '/' && name.Split('/').All(s => s.Length > 0 && s[0] != '.' && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));
}
