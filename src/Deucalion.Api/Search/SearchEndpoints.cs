using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Metadata;
using Deucalion.Api.Parameters;
using Deucalion.Control.Access;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Search;

/// <summary>
/// <c>search/metric_names</c>, <c>search/label_names</c>, <c>search/label_values</c>: newline-delimited JSON, batches of results and then a trailer that says
/// how it ended. Errors before the first line are ordinary envelopes.
/// </summary>
public sealed class SearchEndpoints(DataPlaneFeatures features, TimeProvider clock) : IDataPlaneRouteSource
{
    private static readonly string[] GetPost = ["GET", "POST"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
    [
        Route("api/v1/search/metric_names", r => AnswerAsync(r, "metric_names", LabelNames.MetricName)),
        Route("api/v1/search/label_names", r => AnswerAsync(r, "label_names", null)),
        Route("api/v1/search/label_values", r => AnswerAsync(r, "label_values", string.Empty)),
    ];

    private static DataPlaneRoute Route(string path, Func<DataPlaneRequest, Task> handler) =>
        new(path, GetPost, PermissionAction.QueryMetrics, handler) { Visibility = SeriesVisibility.Filtered };

    private async Task AnswerAsync(DataPlaneRequest request, string endpoint, string? label)
    {
        if (!features.Search)
        {
            throw new ApiException(500, "unavailable", "search API disabled");
        }

        SearchParameters p = SearchParameters.Read(request.Parameters, endpoint, clock.GetUtcNow().ToUnixTimeMilliseconds(), features.MaxSearchLimit);
        bool withMetadata = endpoint == "metric_names" && GoBool.Read(request.Parameters, "include_metadata", false);
        if (label is { Length: 0 })
        {
            label = request.Parameters.Get("label") ?? throw ApiException.BadData("missing required parameter \"label\"");
        }

        List<(string Text, double Score)> found = Find(request, p, label);
        IReadOnlyDictionary<string, MetricMetadata> metadata = withMetadata ? MetadataOf(request, found) : new Dictionary<string, MetricMetadata>();
        request.Http.Response.ContentType = "application/x-ndjson; charset=utf-8";
        await WriteAsync(request, p, endpoint == "label_values" ? "value" : "name", found, metadata).ConfigureAwait(false);
    }

    // At most one result more than the limit, in the order asked for.
    private static List<(string Text, double Score)> Find(DataPlaneRequest request, SearchParameters p, string? label)
    {
        using IQuerier querier = request.Readable.OpenQuerier(p.Start, p.End);
        IReadOnlyList<Matcher>[] selectors = p.Selectors.Count == 0 ? [[]] : [.. p.Selectors];
        IReadOnlyList<string>[] lists = [.. selectors.Select(s => label is null ? querier.LabelNames(s, request.Cancellation) : querier.LabelValues(label, s, request.Cancellation))];
        IEnumerable<string> texts = lists.Length == 1 ? lists[0] : lists.SelectMany(l => l).Distinct(StringComparer.Ordinal).OrderBy(Encoding.UTF8.GetBytes, ByteOrder.Instance);
        if (p.Descending)
        {
            texts = texts.Reverse();
        }

        var found = new List<(string Text, double Score)>();
        foreach (string text in texts)
        {
            if (p.Filter.Accepts(text, out double score))
            {
                found.Add((text, score));
                if (found.Count > p.Limit && p.SortBy != "score")
                {
                    break;
                }
            }
        }

        if (p.SortBy == "score")
        {
            // Stable: equal scores stay in the order of their bytes.
            found = [.. found.OrderByDescending(f => f.Score).Take(p.Limit + 1)];
        }

        return found;
    }

    private static Dictionary<string, MetricMetadata> MetadataOf(DataPlaneRequest request, List<(string Text, double Score)> found)
    {
        var byName = new Dictionary<string, MetricMetadata>(StringComparer.Ordinal);
        if (found.Count == 0)
        {
            return byName;
        }

        foreach (MetricMetadata m in request.Instance.Store.Metadata(null))
        {
            byName.TryAdd(m.Family, m);
        }

        return byName;
    }

    private static async Task WriteAsync(
        DataPlaneRequest request, SearchParameters p, string member, List<(string Text, double Score)> found, IReadOnlyDictionary<string, MetricMetadata> metadata)
    {
        var json = new JsonOutput(request.Http.Response.Body);
        int count = Math.Min(found.Count, p.Limit);
        int written = 0;
        do
        {
            json.Raw("{\"results\":["u8);
            int end = (int)Math.Min(count, (long)written + p.BatchSize);
            for (int first = written; written < end; written++)
            {
                json.Raw(written == first ? "{"u8 : ",{"u8).Text(member).Raw(":"u8).Text(found[written].Text);
                if (p.IncludeScore)
                {
                    json.Raw(",\"score\":"u8).Number(found[written].Score);
                }

                if (metadata.TryGetValue(found[written].Text, out MetricMetadata? m))
                {
                    WriteMetadata(json, m);
                }

                json.Raw("}"u8);
                await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
            }

            json.Raw("]}\n"u8);
            await json.FlushAsync(request.Cancellation).ConfigureAwait(false);
            await request.Http.Response.Body.FlushAsync(request.Cancellation).ConfigureAwait(false);
        }
        while (written < count);

        json.Raw("{\"status\":\"success\",\"has_more\":"u8).Raw(found.Count > p.Limit ? "true}\n"u8 : "false}\n"u8);
        await json.FlushAsync(request.Cancellation).ConfigureAwait(false);
    }

    private static void WriteMetadata(JsonOutput json, MetricMetadata m)
    {
        json.Raw(",\"type\":"u8).Text(MetricTypes.Text(m.Type));
        if (m.Help.Length > 0)
        {
            json.Raw(",\"help\":"u8).Text(m.Help);
        }

        if (m.Unit.Length > 0)
        {
            json.Raw(",\"unit\":"u8).Text(m.Unit);
        }
    }
}
