namespace Deucalion.Control.Serving;

/// <summary>A server configuration that cannot be used; the message begins with file:line:column.</summary>
public sealed class ServerConfigurationException(string message) : Exception(message);
