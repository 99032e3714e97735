namespace Deucalion.PromQL.Testing;

/// <summary>A test script that cannot be read; the message begins with the line.</summary>
public sealed class ScriptException(string message) : FormatException(message);
