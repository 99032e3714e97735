namespace Deucalion.Storage.Ports;

/// <summary>
/// The block-store port: immutable objects by name ('/'-separated), whole puts, ranged reads; no rename, append or lock.
/// Fits a directory and an object store alike. Failures are <see cref="IOException"/>s.
/// </summary>
public interface IBlockStore
{
    /// <summary>Stores a whole object durably; fails if the name exists.</summary>
    void Put(string name, ReadOnlySpan<byte> content);

    /// <summary>Opens a writer for a big object; it exists, whole and durable, after <see cref="IBlockWriter.Commit"/> only.</summary>
    IBlockWriter Create(string name);

    /// <summary>Length in bytes; -1 if there is no such object.</summary>
    long Length(string name);

    /// <summary>Fills the buffer from an offset; throws when the object is shorter.</summary>
    void Get(string name, long offset, Span<byte> buffer);

    /// <summary>Names that start with the prefix, ordinal order.</summary>
    IReadOnlyList<string> List(string prefix);

    /// <summary>Deletes; nothing if it is not there.</summary>
    void Delete(string name);

    /// <summary>Takes a damaged object out of the name space but keeps its bytes for inspection (as "name.damaged" or the like).</summary>
    void SetAside(string name);

    /// <summary>Reads a small mutable object and its version (0 and empty when there is none).</summary>
    byte[] ReadManifest(string name, out long version);

    /// <summary>Replaces a small mutable object durably if its version is still the expected one; false if it is not.</summary>
    bool TryReplaceManifest(string name, long expectedVersion, ReadOnlySpan<byte> content);
}
