namespace Deucalion.RemoteWrite;

/// <summary>Sends a request to another server and gives its answer with the headers read; adds credentials and TLS of that server.</summary>
public delegate Task<HttpResponseMessage> SendRequest(HttpRequestMessage request, CancellationToken cancellation);
