using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Api.Write;
using Deucalion.Model.Labels;
using Deucalion.Runtime.Push;
using Deucalion.Runtime.Server;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Exposition;
using Deucalion.Wire.Families;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Push;

/// <summary>
/// The push gateway's API below an instance's URL, <c>pushgateway/…</c>: PUT, POST and DELETE of groups, their exposition, and the gateway's JSON.
/// Answers are those of Prometheus' push gateway.
/// </summary>
public sealed class PushEndpoint(ServerFacts facts)
{
    private const int MaxBodyBytes = 32 << 20;

    /// <summary>PUT, POST and DELETE of <c>metrics/job/…</c>; <paramref name="path"/> is what stands behind <c>metrics/</c>.</summary>
    public async Task ChangeAsync(DataPlaneRequest request, string path)
    {
        HttpContext http = request.Http;
        PushOutcome outcome;
        try
        {
            IReadOnlyDictionary<string, string> labels = PushPath.Parse(path);
            if (http.Request.Method == "DELETE")
            {
                outcome = request.Instance.Push.Delete(labels, Permits(request));
            }
            else
            {
                int limit = Math.Min(WriteLimits.MaxBytes(request), MaxBodyBytes);
                byte[] body = await BoundedBody.ReadAsync(http.Request, limit, request.Cancellation).ConfigureAwait(false);
                body = BodyStreams.Decompress(http.Request.Headers.ContentEncoding, body, limit, out int length);
                IReadOnlyList<MetricFamily> families = Read(http.Request.ContentType, body.Length == length ? body : body[..length]);
                outcome = request.Instance.Push.Push(labels, families, replace: http.Request.Method == "PUT", Permits(request));
                request.Instance.Usage.CountWrite(0, 0, body.Length);
            }
        }
        catch (ApiException e)
        {
            outcome = new PushOutcome(e.Status, e.Message);
        }
        catch (WireFormatException e)
        {
            outcome = new PushOutcome(400, e.Message);
        }
        catch (PayloadTooLargeException e)
        {
            outcome = new PushOutcome(413, e.Message);
        }
        catch (NotSupportedException)
        {
            outcome = new PushOutcome(415, $"the encoding {http.Request.Headers.ContentEncoding} is not known; gzip, deflate, zstd and snappy are");
        }

        if (outcome.Text.Length > 0)
        {
            await PlainText.WriteAsync(http, outcome.Status, outcome.Text).ConfigureAwait(false);
            return;
        }

        http.Response.StatusCode = outcome.Status;
        http.Response.ContentLength = 0;
    }

    /// <summary>GET of <c>metrics</c>: all groups as text.</summary>
    public static async Task ExposeAsync(DataPlaneRequest request)
    {
        byte[] text = Encoding.UTF8.GetBytes(request.Instance.Push.Expose(Permits(request)));
        request.Http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        Stream body = ResponseBody.Open(request.Http);
        await using (body.ConfigureAwait(false))
        {
            await body.WriteAsync(text, request.Cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>GET of <c>api/v1/metrics</c>: all groups as JSON.</summary>
    public static Task MetricsAsync(DataPlaneRequest request)
    {
        Func<LabelSet, bool>? permits = Permits(request);
        return JsonAsync(request.Http, json => PushJson.WriteGroups(json, request.Instance.Push.Groups, permits));
    }

    /// <summary>GET of <c>api/v1/status</c>.</summary>
    public Task StatusAsync(DataPlaneRequest request) => JsonAsync(request.Http, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("build_information");
        json.WriteString("version", facts.Version);
        json.WriteEndObject();
        json.WriteStartObject("flags");
        json.WriteEndObject();
        json.WriteString("start_time", facts.StartTime.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    /// <summary>GET of <c>-/healthy</c> and <c>-/ready</c>.</summary>
    public static Task HealthyAsync(DataPlaneRequest request)
    {
        request.Http.Response.ContentType = "text/plain; charset=utf-8";
        return request.Http.Response.WriteAsync("OK", request.Cancellation);
    }

    private static Func<LabelSet, bool>? Permits(DataPlaneRequest request) => request.LabelScopes is { } scopes
        ? series => scopes.Any(alternative => alternative.All(m => m.Matches(series)))
        : null;

    private static IReadOnlyList<MetricFamily> Read(string? contentType, byte[] body)
    {
        string[] parts = (contentType ?? string.Empty).Split(';', StringSplitOptions.TrimEntries);
        if (parts[0].Equals(ExpositionParsers.Protobuf, StringComparison.OrdinalIgnoreCase)
            && parts.Contains("encoding=delimited") && parts.Contains("proto=io.prometheus.client.MetricFamily"))
        {
            return ProtobufFamilyReader.Read(body);
        }

        return parts[0].Equals(ExpositionParsers.OpenMetrics, StringComparison.OrdinalIgnoreCase) ? OpenMetricsFamilyReader.Read(body) : TextFamilyReader.Read(body);
    }

    private static async Task JsonAsync(HttpContext http, Action<System.Text.Json.Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("status", "success");
            json.WritePropertyName("data");
            write(json);
            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted).ConfigureAwait(false);
    }
}
