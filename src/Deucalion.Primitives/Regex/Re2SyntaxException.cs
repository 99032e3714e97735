namespace Deucalion.Primitives.Regex;

/// <summary>A pattern that is not RE2 syntax; the message is RE2's ("error parsing regexp: missing closing ]: `[`").</summary>
public sealed class Re2SyntaxException(string message) : FormatException(message);
