namespace Deucalion.Wire;

/// <summary>Bytes that are not what they claim to be; the message says what and where.</summary>
public sealed class WireFormatException(string message) : FormatException(message);
