namespace Deucalion.Storage.Ports;

/// <summary>Writes one immutable object front to back; disposing without <see cref="Commit"/> leaves nothing behind.</summary>
public interface IBlockWriter : IDisposable
{
    /// <summary>Bytes written so far.</summary>
    long Position { get; }

    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>Makes the object durable and visible.</summary>
    void Commit();
}
