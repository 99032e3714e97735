namespace Deucalion.RemoteWrite.Receiving;

/// <summary>A Content-Encoding that is not accepted.</summary>
internal sealed class UnknownEncodingException(string message) : Exception(message);
