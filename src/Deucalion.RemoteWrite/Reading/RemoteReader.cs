using System.Globalization;
using System.Net.Http.Headers;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteRead;

namespace Deucalion.RemoteWrite.Reading;

/// <summary>Asks one server of <c>remote_read</c>. Safe from many threads.</summary>
public sealed class RemoteReader(RemoteReadConfiguration configuration, LabelSet externalLabels, SendRequest send, string userAgent)
{
    // Prometheus: query.max-samples.
    private const long MaxSamples = 50_000_000;
    private const int MaxAnswerBytes = 1 << 30;

    /// <summary>Whether it is asked for times that the local store covers.</summary>
    public bool ReadRecent => configuration.ReadRecent;

    /// <summary>Whether a selector has the equality matchers that the configuration requires.</summary>
    public bool Applies(IReadOnlyList<Matcher> matchers) => configuration.RequiredMatchers.ToPairs()
        .All(r => matchers.Any(m => m.Type == MatcherType.Equal && m.Name == r.Key && m.Value == r.Value));

    /// <summary>Series between two times, sorted. Throws <see cref="StorageUnavailableException"/> when the server does not answer or its answer is wrong.</summary>
    public async Task<IReadOnlyList<ReadSeries>> ReadAsync(IReadOnlyList<Matcher> matchers, SelectHints hints, long minTime, long maxTime, CancellationToken cancellation)
    {
        (List<Matcher> asked, List<string> added) = WithExternalLabels(matchers);
        var message = new ProtoWriter();
        ReadRequestCodec.Encode(new ReadRequest([new ReadQuery(minTime, maxTime, asked, hints)], [ReadRequest.StreamedXorChunks, ReadRequest.Samples]), message);
        using var limit = new CancellationTokenSource(configuration.RemoteTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using HttpRequestMessage request = Request(SnappyBlock.Compress(message.Written));
        try
        {
            using HttpResponseMessage response = await send(request, either.Token).ConfigureAwait(false);
            var reader = new ReadResponseReader(minTime, maxTime, MaxSamples);
            await ReadAnswerAsync(response, reader, either.Token).ConfigureAwait(false);
            return Without(reader.Series(), added);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or WireFormatException or PayloadTooLargeException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new StorageUnavailableException($"remote_read: {(e is OperationCanceledException ? "no answer in time" : e.Message)}");
        }
    }

    private async Task ReadAnswerAsync(HttpResponseMessage response, ReadResponseReader reader, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"remote server returned http status {(int)response.StatusCode}: {(text.Length > 200 ? text[..200] : text).Trim()}"));
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/x-streamed-protobuf")
            {
                await ReadFramesAsync(body, reader, cancellation).ConfigureAwait(false);
                return;
            }

            using var whole = new MemoryStream();
            byte[] piece = new byte[64 << 10];
            for (int n; (n = await body.ReadAsync(piece, cancellation).ConfigureAwait(false)) > 0;)
            {
                whole.Write(piece, 0, n);
                if (whole.Length > MaxAnswerBytes / 4)
                {
                    throw new WireFormatException("the answer is too large");
                }
            }

            byte[] buffer = [];
            int length = SnappyBlock.Decompress(whole.GetBuffer().AsSpan(0, (int)whole.Length), ref buffer, MaxAnswerBytes);
            reader.ReadSamples(buffer.AsSpan(0, length));
        }
    }

    private async Task ReadFramesAsync(Stream body, ReadResponseReader reader, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 << 10];
        int start = 0;
        int end = 0;
        while (true)
        {
            while (TryFrame(buffer.AsSpan(start, end - start), reader, out int used))
            {
                start += used;
            }

            Buffer.BlockCopy(buffer, start, buffer, 0, end - start);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            int n = await body.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            if (n == 0)
            {
                if (end > 0)
                {
                    throw new WireFormatException("the answer ends inside a frame");
                }

                return;
            }

            end += n;
        }
    }

    private bool TryFrame(ReadOnlySpan<byte> bytes, ReadResponseReader reader, out int used)
    {
        if (bytes.IsEmpty || !ReadResponseReader.TryFrame(bytes, configuration.ChunkedReadLimit, out ReadOnlySpan<byte> frame, out used))
        {
            used = 0;
            return false;
        }

        reader.ReadFrame(frame);
        return true;
    }

    private HttpRequestMessage Request(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, configuration.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "snappy");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Read-Version", "0.1.0");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        foreach ((string name, string value) in configuration.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private (List<Matcher> Asked, List<string> Added) WithExternalLabels(IReadOnlyList<Matcher> matchers)
    {
        List<Matcher> asked = [.. matchers];
        List<string> added = [];
        if (configuration.FilterExternalLabels)
        {
            foreach ((string name, string value) in externalLabels.ToPairs())
            {
                if (!matchers.Any(m => m.Name == name))
                {
                    asked.Add(new Matcher(MatcherType.Equal, name, value));
                    added.Add(name);
                }
            }
        }

        return (asked, added);
    }

    private static IReadOnlyList<ReadSeries> Without(IReadOnlyList<ReadSeries> series, List<string> names)
    {
        if (names.Count == 0)
        {
            return series;
        }

        return [.. series.Select(s => s with { Labels = new LabelSetBuilder(s.Labels).Keep(n => !names.Contains(n)).Build() }).OrderBy(s => s.Labels)];
    }
}
