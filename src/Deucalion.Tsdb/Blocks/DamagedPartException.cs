using Deucalion.Storage;

namespace Deucalion.Tsdb.Blocks;

/// <summary>A part whose bytes do not fit their checksums.</summary>
internal sealed class DamagedPartException(string name, string what, Exception? inner = null) : IOException($"part {name} is damaged: {what}", inner)
{
    public string PartName { get; } = name;

    public StorageUnavailableException ForReader() => new($"{Message}; it was set aside (see the log), repeat the query to read the rest", this);
}
