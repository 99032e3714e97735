using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Deucalion.Control.Network;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Deucalion.Server.Network;

/// <summary>
/// Looks at the first bytes of a connection: the PROXY header of a trusted proxy names the real client; on a listener without TLS the preface of HTTP/2 makes the
/// connection one of HTTP/2 (prior knowledge), anything else one of HTTP/1.1. A client that sends nothing is let go after a time.
/// </summary>
internal sealed class ConnectionStart(TimeSpan patience, TimeProvider clock)
{
    // No method of HTTP/1 begins so.
    private static readonly byte[] Preface = [.. "PRI * "u8];

    /// <summary>Reads PROXY headers from these peers.</summary>
    public void ReadProxyHeader(ListenOptions listen, IReadOnlyList<CidrBlock> trusted) => listen.Use(next => async connection =>
    {
        if (connection.RemoteEndPoint is not IPEndPoint peer || !trusted.Any(t => t.Contains(Unwrap(peer.Address))))
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        if (await PeekAsync(connection, Take).ConfigureAwait(false))
        {
            await next(connection).ConfigureAwait(false);
        }

        int Take(ReadOnlySpan<byte> bytes)
        {
            int used = ProxyHeader.Read(bytes, out IPEndPoint? source);
            if (used > 0 && source is not null)
            {
                connection.RemoteEndPoint = source;
            }

            return used;
        }
    });

    /// <summary>Hands connections that begin as HTTP/2 to <paramref name="http2"/>.</summary>
    public void DetectHttp2(ListenOptions listen, ConnectionDelegate http2) => listen.Use(next => async connection =>
    {
        bool isHttp2 = false;
        bool alive = await PeekAsync(connection, bytes =>
        {
            int compared = Math.Min(bytes.Length, Preface.Length);
            bool equal = bytes[..compared].SequenceEqual(Preface.AsSpan(0, compared));
            isHttp2 = equal && compared == Preface.Length;
            return equal && !isHttp2 ? 0 : Nothing;
        }).ConfigureAwait(false);
        if (!alive)
        {
            return;
        }

        await (isHttp2 ? http2 : next)(connection).ConfigureAwait(false);
    });

    // Decided, and all the bytes are the next reader's.
    private const int Nothing = int.MinValue;

    private static IPAddress Unwrap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // The function gives how many bytes it takes, 0 for more, -1 for a connection to end. False: the connection is over.
    private async ValueTask<bool> PeekAsync(ConnectionContext connection, PeekFunction peek)
    {
        using var limit = new CancellationTokenSource(patience, clock);
        CancellationToken closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.ConnectionClosed, closing);
        PipeReader input = connection.Transport.Input;
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(stop.Token).ConfigureAwait(false);
                int used = read.Buffer.IsEmpty ? 0 : peek(read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.Slice(0, Math.Min(read.Buffer.Length, 1024)).ToArray());
                if (used is > 0 or Nothing)
                {
                    input.AdvanceTo(used > 0 ? read.Buffer.GetPosition(used) : read.Buffer.Start);
                    return true;
                }

                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (used < 0 || read.IsCompleted || read.Buffer.Length > 1024)
                {
                    return false;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            return false;
        }
    }

    private delegate int PeekFunction(ReadOnlySpan<byte> bytes);
}
