using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Control.Access;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Cardinality;

/// <summary>
/// Mimir's <c>cardinality/label_names</c>, <c>cardinality/label_values</c>, <c>cardinality/active_series</c> and VictoriaMetrics' <c>series/count</c>: over the series
/// that the caller may see and that took samples in the last two hours.
/// </summary>
public sealed class CardinalityEndpoints(CensusRequest census) : IDataPlaneRouteSource
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 500;

    private static readonly string[] GetPost = ["GET", "POST"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
    [
        Route("api/v1/cardinality/label_names", LabelNamesAsync),
        Route("api/v1/cardinality/label_values", LabelValuesAsync),
        Route("api/v1/cardinality/active_series", ActiveSeriesAsync),
        Route("api/v1/series/count", CountAsync),
    ];

    private static DataPlaneRoute Route(string path, Func<DataPlaneRequest, Task> handler) =>
        new(path, GetPost, PermissionAction.QueryMetrics, handler) { Visibility = SeriesVisibility.Filtered };

    private async Task LabelNamesAsync(DataPlaneRequest request)
    {
        int limit = Limit(request);
        SeriesCensus c = await census.TakeAsync(request, CensusRequest.Selector(request), CensusRequest.Recent(request)).ConfigureAwait(false);
        await BareJson.WriteAsync(request.Http, json =>
        {
            json.Raw("{\"label_values_count_total\":"u8).Integer(c.Pairs).Raw(",\"label_names_count\":"u8).Integer(c.Labels.Count).Raw(",\"cardinality\":["u8);
            bool first = true;
            foreach ((string name, long values) in CensusRequest.Biggest(c.Labels.Select(l => KeyValuePair.Create(l.Key, (long)l.Value.Values.Count)), limit))
            {
                json.Raw(first ? "{\"label_name\":"u8 : ",{\"label_name\":"u8).Text(name).Raw(",\"label_values_count\":"u8).Integer(values).Raw("}"u8);
                first = false;
            }

            json.Raw("]}"u8);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    private async Task LabelValuesAsync(DataPlaneRequest request)
    {
        IReadOnlyList<string> names = request.Parameters.All("label_names[]");
        if (names.Count == 0)
        {
            throw ApiException.BadData("'label_names[]' param is required");
        }

        int limit = Limit(request);
        SeriesCensus c = await census.TakeAsync(request, CensusRequest.Selector(request), CensusRequest.Recent(request)).ConfigureAwait(false);
        await BareJson.WriteAsync(request.Http, async json =>
        {
            json.Raw("{\"series_count_total\":"u8).Integer(c.Series).Raw(",\"labels\":["u8);
            bool first = true;
            foreach (string name in names.Distinct(StringComparer.Ordinal).OrderByDescending(n => c.ValuesOf(n).Count).ThenBy(n => n, StringComparer.Ordinal))
            {
                json.Raw(first ? "{\"label_name\":"u8 : ",{\"label_name\":"u8).Text(name)
                    .Raw(",\"label_values_count\":"u8).Integer(c.ValuesOf(name).Count)
                    .Raw(",\"series_count\":"u8).Integer(c.Labels.TryGetValue(name, out LabelTally? tally) ? tally.Series : 0)
                    .Raw(",\"cardinality\":["u8);
                first = true;
                foreach ((string value, long series) in CensusRequest.Biggest(c.ValuesOf(name), limit))
                {
                    json.Raw(first ? "{\"label_value\":"u8 : ",{\"label_value\":"u8).Text(value).Raw(",\"series_count\":"u8).Integer(series).Raw("}"u8);
                    first = false;
                    await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
                }

                json.Raw("]}"u8);
                first = false;
            }

            json.Raw("]}"u8);
        }).ConfigureAwait(false);
    }

    private async Task ActiveSeriesAsync(DataPlaneRequest request)
    {
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = CensusRequest.Selector(request);
        if (selectors.Count == 0)
        {
            throw ApiException.BadData("'selector' param is required");
        }

        long most = request.Limits.SeriesPerQuery;
        List<LabelSet> series = await census.RunAsync(request, stop =>
        {
            var all = new List<LabelSet>();
            var range = CensusRequest.Recent(request);
            SeriesCensus.Visit(request.Readable, selectors, range.Min, range.Max, s =>
            {
                all.Add(s);
                if (most > 0 && all.Count > most)
                {
                    throw new ApiException(422, "execution", FormattableString.Invariant($"more than {most} series match, which is the limit seriesPerQuery; use a narrower selector"));
                }
            }, stop);
            return all;
        }).ConfigureAwait(false);
        await BareJson.WriteAsync(request.Http, async json =>
        {
            json.Raw("{\"data\":["u8);
            for (int i = 0; i < series.Count; i++)
            {
                json.Raw(i == 0 ? ""u8 : ","u8).Labels(series[i]);
                await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
            }

            json.Raw("]}"u8);
        }).ConfigureAwait(false);
    }

    private async Task CountAsync(DataPlaneRequest request)
    {
        var range = request.Parameters.OptionalRange();
        long count = await census.RunAsync(request, stop =>
        {
            long n = 0;
            SeriesCensus.Visit(request.Readable, [], range.Min, range.Max, _ => n++, stop);
            return n;
        }).ConfigureAwait(false);
        await Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("["u8).Integer(count).Raw("]"u8);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    private static int Limit(DataPlaneRequest request)
    {
        if (request.Parameters.Get("count_method") is not (null or "inmemory" or "active"))
        {
            throw ApiException.BadData("'count_method' must be inmemory or active");
        }

        if (request.Parameters.Get("limit") is not { } text)
        {
            return DefaultLimit;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit <= MaxLimit
            ? limit
            : throw ApiException.BadData(FormattableString.Invariant($"'limit' must be a whole number of at most {MaxLimit}"));
    }
}
