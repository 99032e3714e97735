namespace Deucalion.Storage;

/// <summary>The store cannot take or give data now: disk full, damaged log, starting or stopping. Senders may repeat later.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
