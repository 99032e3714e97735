using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Api.Write;
using Deucalion.Control.Limits;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;
using Deucalion.PromQL.Results;
using Deucalion.Runtime.Queries;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteRead;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.RemoteRead;

/// <summary>
/// <c>api/v1/read</c>: Prometheus' remote read, response types SAMPLES and STREAMED_XOR_CHUNKS. Errors are plain text. A read takes a query place
/// of the instance; what the credential may not see is not there.
/// </summary>
public sealed class RemoteReadEndpoint(QueryGate gate)
{
    // Prometheus: decodeReadLimit, storage.remote.read-sample-limit, storage.remote.read-max-bytes-in-frame.
    private const int MaxRequestBytes = 32 << 20;
    private const long MaxSamples = 50_000_000;
    private const int MaxFrameBytes = 1 << 20;

    private const int FlushBytes = 256 << 10;

    /// <summary>Answers one request.</summary>
    public async Task ReadAsync(DataPlaneRequest request)
    {
        try
        {
            await AnswerAsync(request).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            request.Instance.Usage.CountFailedQuery();
            await PlainText.WriteAsync(request.Http, e.Status, e.Message).ConfigureAwait(false);
        }
        catch (QueryException e)
        {
            request.Instance.Usage.CountFailedQuery();
            await PlainText.WriteAsync(request.Http, 503, e.Message).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            request.Instance.Usage.CountFailedQuery();
            await PlainText.WriteAsync(request.Http, 503, e.Message).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(DataPlaneRequest request)
    {
        byte[] body = await BoundedBody.ReadAsync(request.Http.Request, MaxRequestBytes, request.Cancellation).ConfigureAwait(false);
        ReadRequest read = Decode(body);
        int type = ChooseType(read);
        TimeSpan timeout = request.Limits.QueryTimeout > TimeSpan.Zero ? request.Limits.QueryTimeout : TimeSpan.FromHours(1);
        using QueryPlace place = await gate.EnterAsync(request.Ticket, timeout, request.Cancellation).ConfigureAwait(false);
        if (type == ReadRequest.StreamedXorChunks)
        {
            await StreamAsync(request, read).ConfigureAwait(false);
        }
        else
        {
            await SendSamplesAsync(request, read).ConfigureAwait(false);
        }
    }

    private static ReadRequest Decode(byte[] body)
    {
        try
        {
            byte[] buffer = [];
            int length = SnappyBlock.Decompress(body, ref buffer, MaxRequestBytes);
            return ReadRequestCodec.Decode(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is WireFormatException or PayloadTooLargeException)
        {
            throw ApiException.BadData(e.Message);
        }
        catch (Re2SyntaxException e)
        {
            throw ApiException.BadData("remote read: a matcher's pattern is wrong: " + e.Message);
        }
    }

    private static int ChooseType(ReadRequest read)
    {
        if (read.AcceptedTypes.Count == 0)
        {
            return ReadRequest.Samples;
        }

        foreach (int type in read.AcceptedTypes)
        {
            if (type is ReadRequest.Samples or ReadRequest.StreamedXorChunks)
            {
                return type;
            }
        }

        throw ApiException.BadData(
            $"server does not support any of the requested response types: [{string.Join(' ', read.AcceptedTypes)}]; supported: SAMPLES (0), STREAMED_XOR_CHUNKS (1)");
    }

    private static async Task SendSamplesAsync(DataPlaneRequest request, ReadRequest read)
    {
        InstanceLimits limits = request.Limits;
        long maxSamples = Smallest(MaxSamples, limits.SamplesPerQuery);

        // The whole answer is one message in memory.
        long maxBytes = Smallest(Smallest(1 << 30, limits.ResponseBytes), limits.MemoryPerQuery);
        var message = new ProtoWriter();
        var budget = new Budget { Samples = maxSamples };
        LabelSet external = request.Instance.ExternalLabels;
        foreach (ReadQuery query in read.Queries)
        {
            int result = message.Begin(1);
            foreach ((LabelSet labels, SeriesColumns columns) in Series(request, query, external, budget))
            {
                ReadResponseWriter.WriteSeries(message, labels, columns);
                if (message.Length > maxBytes)
                {
                    throw ApiException.BadData(FormattableString.Invariant($"limit responseBytes: the answer would be larger than the {maxBytes} bytes that the instance allows; ask for fewer series or a shorter range, or accept streamed chunks"));
                }
            }

            message.End(result);
        }

        request.Instance.Usage.CountQuery(maxSamples - budget.Samples);
        byte[] compressed = SnappyBlock.Compress(message.Written);
        HttpResponse response = request.Http.Response;
        response.ContentType = "application/x-protobuf";
        response.Headers.ContentEncoding = "snappy";
        response.ContentLength = compressed.Length;
        await response.Body.WriteAsync(compressed, request.Cancellation).ConfigureAwait(false);
    }

    private static async Task StreamAsync(DataPlaneRequest request, ReadRequest read)
    {
        long maxSamples = request.Limits.SamplesPerQuery > 0 ? request.Limits.SamplesPerQuery : long.MaxValue;
        var budget = new Budget { Samples = maxSamples };
        var writer = new ReadResponseWriter();
        var output = new ProtoWriter();
        HttpResponse response = request.Http.Response;
        response.ContentType = "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";
        LabelSet external = request.Instance.ExternalLabels;
        for (int q = 0; q < read.Queries.Count; q++)
        {
            foreach ((LabelSet labels, SeriesColumns columns) in Series(request, read.Queries[q], external, budget))
            {
                writer.WriteFrames(output, labels, columns, q, MaxFrameBytes);
                if (output.Length >= FlushBytes)
                {
                    await response.Body.WriteAsync(output.WrittenMemory, request.Cancellation).ConfigureAwait(false);
                    output.Clear();
                }
            }
        }

        request.Instance.Usage.CountQuery(maxSamples - budget.Samples);
        await response.Body.WriteAsync(output.WrittenMemory, request.Cancellation).ConfigureAwait(false);
    }

    // Series without samples in the range are left out; the columns are reused from one to the next.
    private static IEnumerable<(LabelSet Labels, SeriesColumns Columns)> Series(DataPlaneRequest request, ReadQuery query, LabelSet external, Budget budget)
    {
        using IQuerier querier = request.Readable.OpenQuerier(query.MinTime, query.MaxTime);
        SelectHints hints = (query.Hints ?? default) with { MinTime = query.MinTime, MaxTime = query.MaxTime };
        SeriesSelection selection = querier.Select(WithoutExternal(query.Matchers, external), hints, request.Cancellation);
        if (request.Limits.SeriesPerQuery > 0 && selection.Count > request.Limits.SeriesPerQuery)
        {
            throw ApiException.BadData(FormattableString.Invariant($"limit seriesPerQuery: the query selects {selection.Count} series, the instance allows {request.Limits.SeriesPerQuery}; use narrower matchers"));
        }

        bool labelsOnly = hints.Function == "series";
        var columns = new SeriesColumns();
        for (int i = 0; i < selection.Count; i++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            selection.Read(i, query.MinTime, query.MaxTime, columns);
            if (columns.Count == 0 && !labelsOnly)
            {
                continue;
            }

            budget.Samples -= columns.Count;
            if (budget.Samples < 0)
            {
                throw ApiException.BadData("exceeded sample limit: the query reads more samples than one query may; ask for fewer series or a shorter range");
            }

            yield return (Merged(selection.Labels(i), external), columns);
        }
    }

    // A series in the store does not have the external labels, so asking for their values means asking for nothing.
    private static Matcher[] WithoutExternal(IReadOnlyList<Matcher> matchers, LabelSet external) =>
        [.. matchers.Select(m => m.Type == MatcherType.Equal && m.Value.Length > 0 && external[m.Name] == m.Value ? new Matcher(MatcherType.Equal, m.Name, string.Empty) : m)];

    private static LabelSet Merged(LabelSet labels, LabelSet external)
    {
        if (external.IsEmpty)
        {
            return labels;
        }

        var builder = new LabelSetBuilder(external);
        foreach (LabelView l in labels)
        {
            builder.Set(l.Name, l.Value);
        }

        return builder.Build();
    }

    private static long Smallest(long value, long limit) => limit > 0 ? Math.Min(value, limit) : value;

    private sealed class Budget
    {
        public long Samples { get; set; }
    }
}
