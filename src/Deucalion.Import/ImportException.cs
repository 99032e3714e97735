namespace Deucalion.Import;

/// <summary>An import or export that cannot go on; the message is for people and says what, where and how to go on.</summary>
public sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);
