using System.Globalization;

namespace Deucalion.Import.Blocks;

/// <summary>Bytes of a Prometheus block that are not what the format says: file, offset in it, and what is wrong there.</summary>
public sealed class BlockDamageException(string file, long offset, string what)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{file}, offset {offset}: {what}"))
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Where in it.</summary>
    public long Offset { get; } = offset;
}
