namespace Deucalion.Wire.Import;

/// <summary>A line that cannot be read: column from 1 (0 = the whole line) and a sentence.</summary>
public sealed class LineException(int column, string message) : Exception(message)
{
    /// <summary>Column in bytes, from 1.</summary>
    public int Column { get; } = column;
}
