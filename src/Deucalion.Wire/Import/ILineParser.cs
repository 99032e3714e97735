using Deucalion.Storage.Writing;

namespace Deucalion.Wire.Import;

/// <summary>Reads one line of an import format into a batch. Throws <see cref="LineException"/>, then nothing of the line is in the batch. Not for many threads.</summary>
public interface ILineParser
{
    /// <summary>Adds the samples of a line.</summary>
    void Parse(ReadOnlySpan<byte> line, WriteBatch into);
}
