namespace Deucalion.Wire.Exposition;

/// <summary>A scraped body that is not in its format; the message says what and at which line (or byte for protobuf).</summary>
public sealed class ExpositionException(string message) : FormatException(message);
