namespace Deucalion.Wire.Compression;

/// <summary>A body that is, or says it is, larger than the limit; the message names both.</summary>
public sealed class PayloadTooLargeException(string message) : Exception(message);
