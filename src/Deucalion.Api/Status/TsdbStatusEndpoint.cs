using System.Globalization;
using Deucalion.Api.Cardinality;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Query;
using Deucalion.Control.Access;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Status;

/// <summary>
/// <c>status/tsdb</c>. Plain: the head's statistics. For a credential that may see some series only, and with VictoriaMetrics' <c>topN</c>, <c>date</c>,
/// <c>focusLabel</c>, <c>match[]</c> or extra filters: a census of the visible series, with that product's members added.
/// </summary>
public sealed class TsdbStatusEndpoint(CensusRequest census) : IDataPlaneRouteSource
{
    private const int MaxListLength = 10_000;

    private static readonly string[] GetOnly = ["GET"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
        [new("api/v1/status/tsdb", GetOnly, PermissionAction.QueryMetrics, AnswerAsync) { Visibility = SeriesVisibility.Filtered }];

    private async Task AnswerAsync(DataPlaneRequest request)
    {
        int limit = LimitOf(request);
        string focus = request.Parameters.Get("focusLabel") ?? string.Empty;
        IReadOnlyList<string> texts = request.Parameters.All("match[]");
        if (request.LabelScopes is null && focus.Length == 0 && texts.Count == 0 && request.Parameters.Get("date") is null && request.Parameters.Get("topN") is null)
        {
            await WriteAsync(request, request.Instance.Store.Statistics(limit), null).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<IReadOnlyList<Matcher>> selectors = MatchSelectors.Read(texts, "match[]", mayMatchEmpty: true);
        TimeRange range = CensusRequest.DayOrRecent(request, "date");
        SeriesCensus c = await census.TakeAsync(request, selectors, range).ConfigureAwait(false);
        var statistics = new CardinalityStatistics(
            c.Series, c.Pairs, 0, range.Min, range.Max,
            Named(c.ValuesOf(LabelNames.MetricName), limit),
            Named(c.Labels.Select(l => KeyValuePair.Create(l.Key, (long)l.Value.Values.Count)), limit),
            Named(c.Labels.Select(l => KeyValuePair.Create(l.Key, l.Value.Bytes)), limit),
            Named(c.Labels.SelectMany(l => l.Value.Values.Select(v => KeyValuePair.Create(l.Key + "=" + v.Key, v.Value))), limit));
        await WriteAsync(request, statistics, json =>
        {
            json.Raw(",\"totalSeries\":"u8).Integer(c.Series).Raw(",\"totalLabelValuePairs\":"u8).Integer(c.Labels.Values.Sum(l => l.Series));
            WriteList(json, ",\"seriesCountByLabelName\":["u8, Named(c.Labels.Select(l => KeyValuePair.Create(l.Key, l.Value.Series)), limit));
            WriteList(json, ",\"seriesCountByFocusLabelValue\":["u8, Named(c.ValuesOf(focus), limit));
        }).ConfigureAwait(false);
    }

    private static int LimitOf(DataPlaneRequest request)
    {
        int limit = 10;
        if ((request.Parameters.Get("limit") ?? request.Parameters.Get("topN")) is { } text &&
            (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxListLength))
        {
            throw ApiException.BadData(limit > MaxListLength ? "limit must not exceed 10000" : "limit must be a positive number");
        }

        return limit;
    }

    private static List<NamedCount> Named(IEnumerable<KeyValuePair<string, long>> counts, int limit) =>
        [.. CensusRequest.Biggest(counts, limit).Select(c => new NamedCount(c.Key, c.Value))];

    private static Task WriteAsync(DataPlaneRequest request, CardinalityStatistics s, Action<JsonOutput>? more) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw("{\"headStats\":{\"numSeries\":"u8).Integer(s.SeriesCount)
            .Raw(",\"numLabelPairs\":"u8).Integer(s.LabelPairCount)
            .Raw(",\"chunkCount\":"u8).Integer(s.ChunkCount)
            .Raw(",\"minTime\":"u8).Integer(s.MinTime)
            .Raw(",\"maxTime\":"u8).Integer(s.MaxTime).Raw("}"u8);
        WriteList(json, ",\"seriesCountByMetricName\":["u8, s.SeriesCountByMetricName);
        WriteList(json, ",\"labelValueCountByLabelName\":["u8, s.LabelValueCountByLabelName);
        WriteList(json, ",\"memoryInBytesByLabelName\":["u8, s.MemoryInBytesByLabelName);
        WriteList(json, ",\"seriesCountByLabelValuePair\":["u8, s.SeriesCountByLabelValuePair);
        more?.Invoke(json);
        json.Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    private static void WriteList(JsonOutput json, ReadOnlySpan<byte> member, IReadOnlyList<NamedCount> list)
    {
        json.Raw(member);
        for (int i = 0; i < list.Count; i++)
        {
            json.Raw(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8).Text(list[i].Name).Raw(",\"value\":"u8).Integer(list[i].Value).Raw("}"u8);
        }

        json.Raw("]"u8);
    }
}
