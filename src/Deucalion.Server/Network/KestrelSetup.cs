using System.Net;
using Deucalion.Control.Network;
using Deucalion.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Deucalion.Server.Network;

/// <summary>Listeners and limits of the web server.</summary>
internal sealed class KestrelSetup(WebOptions options, WebConfigurationFile web, IReadOnlyList<CidrBlock> trustedProxies, PlainHttp2 plainHttp2, TimeProvider clock)
{
    // Go takes about 1 MB of line and headers (http.DefaultMaxHeaderBytes); Grafana sends label values with long match[] by GET.
    private const int MaxHead = 2 << 20;

    /// <summary>Sets limits and binds the addresses.</summary>
    public void Apply(KestrelServerOptions kestrel, params IPEndPoint?[] addresses)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestLineSize = MaxHead;
        limits.MaxRequestHeadersTotalSize = MaxHead;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHead;
        limits.MaxRequestBufferSize = 2 * MaxHead;
        limits.MaxConcurrentConnections = options.MaxConnections == 0 ? null : options.MaxConnections;
        limits.KeepAliveTimeout = options.ReadTimeout;
        limits.RequestHeadersTimeout = options.HeaderTimeout;

        // Every reader of a body has its own limit. Slower than 240 bytes a second for 5 s is cut off.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        if (!web.HasTls && web.Current.Http2)
        {
            plainHttp2.Listen(kestrel);
        }

        foreach (IPEndPoint address in addresses.OfType<IPEndPoint>())
        {
            kestrel.Listen(address, Configure);
        }
    }

    private void Configure(ListenOptions listen)
    {
        var start = new ConnectionStart(options.ReadTimeout, clock);
        bool http2 = web.Current.Http2;
        listen.Protocols = http2 && web.HasTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (options.ProxyProtocol)
        {
            start.ReadProxyHeader(listen, trustedProxies);
        }

        if (web.HasTls)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = new TlsHandshake(web).OptionsAsync, HandshakeTimeout = options.HeaderTimeout });
        }
        else if (http2)
        {
            start.DetectHttp2(listen, plainHttp2.Handler);
        }
    }
}
