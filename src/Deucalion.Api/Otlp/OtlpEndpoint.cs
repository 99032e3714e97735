using System.Collections.Concurrent;
using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Api.Write;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Storage.Writing;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Otlp;
using Deucalion.Wire.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Otlp;

/// <summary>
/// <c>api/v1/otlp/v1/metrics</c>: OTLP/HTTP metrics in protobuf and JSON. 200 with an empty body when everything is stored, 200 with a partial_success
/// message when some of it was refused, 400 when nothing of it was good. Errors are plain text.
/// </summary>
public sealed class OtlpEndpoint(BatchReceiver receiver)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    // Label sets are repeated in the batch, so a small body can ask for much memory.
    private const long MaxSamples = 2_000_000;

    private readonly ConcurrentBag<Workspace> _pool = [];

    /// <summary>Stores one request.</summary>
    public async Task WriteAsync(DataPlaneRequest request)
    {
        string mediaType = (request.Http.Request.ContentType ?? string.Empty).Split(';')[0].Trim().ToLowerInvariant();
        if (mediaType is not (Protobuf or Json))
        {
            await PlainText.WriteAsync(request.Http, 400, $"unsupported content type: {request.Http.Request.ContentType}, supported: [{Json}, {Protobuf}]").ConfigureAwait(false);
            return;
        }

        if (!_pool.TryTake(out Workspace? work))
        {
            work = new Workspace();
        }

        try
        {
            await StoreAsync(request, mediaType == Json, work).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await PlainText.WriteAsync(request.Http, e.Status, e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WireFormatException or PayloadTooLargeException or NotSupportedException)
        {
            string text = e is NotSupportedException
                ? $"unsupported compression: {request.Http.Request.Headers.ContentEncoding}. Only \"gzip\", \"deflate\", \"zstd\" or no compression supported"
                : e.Message;
            await PlainText.WriteAsync(request.Http, e is PayloadTooLargeException ? 413 : 400, text).ConfigureAwait(false);
        }
        finally
        {
            work.Clear();
            _pool.Add(work);
        }
    }

    private async Task StoreAsync(DataPlaneRequest request, bool json, Workspace work)
    {
        int maxBytes = WriteLimits.MaxBytes(request);
        byte[] body = await BoundedBody.ReadAsync(request.Http.Request, maxBytes, request.Cancellation).ConfigureAwait(false);
        RemoteWriteLimits limits = WriteLimits.Of(request);
        OtlpTranslation translation = Translate(request, body, maxBytes, json, limits, work);
        BatchOutcome outcome;
        long late = 0;
        if (translation.DeltaSeries is { } isDelta)
        {
            using DeltaTotals.Turn turn = await request.Instance.DeltaTotals.EnterAsync(request.Cancellation).ConfigureAwait(false);
            turn.Accumulate(work.Batch, isDelta, work.Totals, request.Cancellation);
            outcome = await receiver.StoreAsync(request.Instance.Appender, work.Totals, limits, request.Cancellation).ConfigureAwait(false);
            late = turn.Late;
            if (outcome.Result is not null)
            {
                turn.Commit();
            }
        }
        else
        {
            outcome = await receiver.StoreAsync(request.Instance.Appender, work.Batch, limits, request.Cancellation).ConfigureAwait(false);
        }

        request.Instance.Usage.CountWrite(outcome.Stored, outcome.Refused + translation.RejectedPoints + late, body.Length);
        await AnswerAsync(request.Http, json, translation, late, outcome).ConfigureAwait(false);
    }

    private static OtlpTranslation Translate(DataPlaneRequest request, byte[] body, int maxBytes, bool json, RemoteWriteLimits limits, Workspace work)
    {
        byte[] message = BodyStreams.Decompress(request.Http.Request.Headers.ContentEncoding, body, maxBytes, out int length);
        var translator = new OtlpTranslator(request.Instance.Configuration.Otlp, work.Batch, limits.Labels, MaxSamples);
        if (!json)
        {
            return translator.Translate(message.AsSpan(0, length));
        }

        OtlpJson.ToProtobuf(message.AsSpan(0, length), work.Message);
        return translator.Translate(work.Message.Written);
    }

    private static Task AnswerAsync(HttpContext http, bool json, OtlpTranslation translation, long late, BatchOutcome outcome)
    {
        if (outcome.RetryAfterSeconds > 0)
        {
            http.Response.Headers.RetryAfter = outcome.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (outcome.Status is 403 or 503 || (outcome.Status == 429 && outcome.Stored == 0))
        {
            return PlainText.WriteAsync(http, outcome.Status, outcome.Text);
        }

        http.Response.Headers.RetryAfter = default;
        long rejected = translation.RejectedPoints + late + outcome.Refused;
        IEnumerable<string> sentences = translation.Problems.Take(3);
        sentences = late > 0 ? sentences.Append(string.Create(CultureInfo.InvariantCulture, $"{late} delta samples are not later than the last one of their series")) : sentences;
        sentences = outcome.Text.Length > 0 ? sentences.Append(outcome.Text) : sentences;
        string text = string.Join("; ", sentences);
        if (text.Length == 0)
        {
            http.Response.ContentType = json ? Json : Protobuf;
            return Task.CompletedTask;
        }

        return outcome.Stored <= translation.TargetInfoSamples ? PlainText.WriteAsync(http, 400, text) : PartialSuccessAsync(http, json, rejected, text);
    }

    private static async Task PartialSuccessAsync(HttpContext http, bool json, long rejected, string text)
    {
        text = text.Length > 800 ? text[..800] + "…" : text;
        http.Response.ContentType = json ? Json : Protobuf;
        if (json)
        {
            byte[] body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                new { partialSuccess = new { rejectedDataPoints = rejected.ToString(CultureInfo.InvariantCulture), errorMessage = text } });
            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
            return;
        }

        var message = new ProtoWriter();
        int partial = message.Begin(1);
        message.VarintUnlessZero(1, (ulong)rejected);
        message.Text(2, text);
        message.End(partial);
        await http.Response.Body.WriteAsync(message.WrittenMemory, http.RequestAborted).ConfigureAwait(false);
    }

    private sealed class Workspace
    {
        public WriteBatch Batch { get; } = new();

        public WriteBatch Totals { get; } = new();

        public ProtoWriter Message { get; } = new();

        public void Clear()
        {
            Batch.Clear();
            Totals.Clear();
            Message.Clear();
        }
    }
}
