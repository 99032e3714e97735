using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Deucalion.Server.Network;

/// <summary>
/// HTTP/2 without TLS beside HTTP/1.1 on one address. Kestrel decides by address, so an address that nobody can reach is configured for HTTP/2 alone, and
/// connections that begin with HTTP/2's preface are handed to its handler. This class is the transport of that address: it never accepts a connection.
/// </summary>
internal sealed class PlainHttp2 : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private ConnectionDelegate? _handler;

    /// <summary>Configures the address; before the listeners that use <see cref="Handler"/> are bound.</summary>
    public void Listen(KestrelServerOptions kestrel) => kestrel.Listen(new Nowhere(), listen =>
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(next =>
        {
            _handler = next;
            return next;
        });
    });

    /// <summary>What serves a connection as HTTP/2.</summary>
    public Task Handler(ConnectionContext connection) => (_handler ?? throw new InvalidOperationException("HTTP/2 is not configured yet"))(connection);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is Nowhere;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(new Silence(endpoint));

    private sealed class Nowhere : EndPoint
    {
        public override string ToString() => "http2-without-tls";
    }

    private sealed class Silence(EndPoint endPoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_end.Task);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
