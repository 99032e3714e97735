using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Deucalion.Load;

/// <summary>Sends a load file at full speed; requests of one stream go over one connection, in order. Only answers of 2xx count.</summary>
internal sealed class LoadSender(Uri url, int connections)
{
    private const int QueuedRequests = 16;

    /// <summary>Sends the requests of steps in [first, end); returns samples that were acknowledged.</summary>
    public async Task<long> SendAsync(string file, int first, int end)
    {
        long samples = 0;
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
        Channel<(byte[] Body, int Samples)>[] queues = [.. Enumerable.Range(0, connections).Select(_ => Channel.CreateBounded<(byte[], int)>(QueuedRequests))];
        Task[] workers = [.. queues.Select(q => Task.Run(async () =>
        {
            await foreach ((byte[] body, int count) in q.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await PostAsync(client, body).ConfigureAwait(false);
                Interlocked.Add(ref samples, count);
            }
        }))];
        using (FileStream input = File.OpenRead(file))
        {
            byte[] header = new byte[16];
            while (await input.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false).ConfigureAwait(false) == header.Length)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(header);
                int step = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
                if (step < first || step >= end)
                {
                    input.Seek(length, SeekOrigin.Current);
                    continue;
                }

                byte[] body = new byte[length];
                await input.ReadExactlyAsync(body).ConfigureAwait(false);
                int stream = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
                ValueTask queued = queues[stream % connections].Writer.WriteAsync((body, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4))));
                await Task.WhenAny(queued.AsTask(), Task.WhenAny(workers)).Unwrap().ConfigureAwait(false);
            }
        }

        foreach (Channel<(byte[], int)> q in queues)
        {
            q.Writer.Complete();
        }

        await Task.WhenAll(workers).ConfigureAwait(false);
        return samples;
    }

    private async Task PostAsync(HttpClient client, byte[] body)
    {
        for (int attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            request.Content.Headers.ContentEncoding.Add("snappy");
            request.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
            using HttpResponseMessage response = await client.SendAsync(request).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            bool again = response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
            if (!again || attempt == 50)
            {
                throw new HttpRequestException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync().ConfigureAwait(false)}");
            }

            await Task.Delay(100).ConfigureAwait(false);
        }
    }
}
