using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;
using Deucalion.Storage.Reading;

namespace Deucalion.Import.OpenMetrics;

/// <summary>
/// Exports from a running server by its query API: raw samples of range selectors, window by window. The samples of one metric are held in memory.
/// Staleness markers are not part of the answers; native histograms come as empty histogram rows, so that they can be counted.
/// </summary>
public sealed class ServerExportSource(HttpClient client, Uri baseUrl, SampleFilter filter) : IExportSource
{
    /// <summary>Range of one query.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> form = [new("start", Seconds(filter.MinTime)), new("end", Seconds(filter.MaxTime))];
        form.AddRange(filter.Selectors.Select(s => new KeyValuePair<string, string>("match[]", Selector(s))));
        string query = string.Join('&', form.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        using JsonDocument answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Url("label/__name__/values?" + query)), cancellation).ConfigureAwait(false);
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(e => e.GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(CancellationToken cancellation)
    {
        using JsonDocument answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Url("metadata")), cancellation).ConfigureAwait(false);
        var found = new List<MetricMetadata>();
        foreach (JsonProperty family in answer.RootElement.GetProperty("data").EnumerateObject())
        {
            foreach (JsonElement m in family.Value.EnumerateArray())
            {
                found.Add(new MetricMetadata(family.Name, MetricTypes.Parse(Utf8(m, "type")), Text(m, "help"), Text(m, "unit")));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(string name, CancellationToken cancellation)
    {
        var found = new List<SeriesExemplars>();
        foreach (IReadOnlyList<Matcher> selector in Selectors(name))
        {
            using JsonDocument answer = await PostAsync("query_exemplars", [new("query", Selector(selector)), new("start", Seconds(filter.MinTime)), new("end", Seconds(filter.MaxTime))], cancellation).ConfigureAwait(false);
            foreach (JsonElement series in answer.RootElement.GetProperty("data").EnumerateArray())
            {
                found.Add(new SeriesExemplars(Labels(series.GetProperty("seriesLabels")), [.. series.GetProperty("exemplars").EnumerateArray().Select(
                    e => new Exemplar(Labels(e.GetProperty("labels")), Number(e.GetProperty("value")), Time(e.GetProperty("timestamp"))))]));
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(LabelSet Labels, SeriesColumns Columns)> SeriesAsync(string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var series = new SortedDictionary<LabelSet, SeriesColumns>();
        for (long from = filter.MinTime - 1; from < filter.MaxTime; from += (long)Window.TotalMilliseconds)
        {
            long to = Math.Min(filter.MaxTime, from + (long)Window.TotalMilliseconds);
            foreach (IReadOnlyList<Matcher> selector in Selectors(name))
            {
                string query = string.Create(CultureInfo.InvariantCulture, $"{Selector(selector)}[{to - from}ms]");
                using JsonDocument answer = await PostAsync("query", [new("query", query), new("time", Seconds(to))], cancellation).ConfigureAwait(false);
                foreach (JsonElement one in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
                {
                    Add(series, one);
                }
            }
        }

        foreach ((LabelSet labels, SeriesColumns columns) in series)
        {
            yield return (labels, columns);
        }
    }

    private static void Add(SortedDictionary<LabelSet, SeriesColumns> series, JsonElement one)
    {
        LabelSet labels = Labels(one.GetProperty("metric"));
        if (!series.TryGetValue(labels, out SeriesColumns? columns))
        {
            series.Add(labels, columns = new SeriesColumns());
        }

        // A series that two selectors accept comes twice.
        long last = columns.Count > 0 ? columns.Times[^1] : long.MinValue;
        if (one.TryGetProperty("values", out JsonElement values))
        {
            foreach (JsonElement v in values.EnumerateArray())
            {
                long time = Time(v[0]);
                if (time > last)
                {
                    columns.Add(time, Number(v[1]));
                    last = time;
                }
            }
        }

        if (one.TryGetProperty("histograms", out JsonElement histograms))
        {
            foreach (JsonElement h in histograms.EnumerateArray())
            {
                long time = Time(h[0]);
                if (time > last)
                {
                    columns.Add(time, new Model.Histograms.NativeHistogram());
                    last = time;
                }
            }
        }
    }

    private static string Selector(IReadOnlyList<Matcher> matchers) => "{" + string.Join(',', matchers) + "}";

    private static string Seconds(long time) => (time / 1000.0).ToString("F3", CultureInfo.InvariantCulture);

    private static long Time(JsonElement seconds) => (long)Math.Round(seconds.GetDouble() * 1000);

    private static double Number(JsonElement text) => GoFloat.TryParse(System.Text.Encoding.UTF8.GetBytes(text.GetString()!), out double v) ? v : throw new ImportException($"the server's answer has {text} where a number is expected");

    private static string Text(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement t) ? t.GetString() ?? string.Empty : string.Empty;

    private static byte[] Utf8(JsonElement e, string name) => System.Text.Encoding.UTF8.GetBytes(Text(e, name));

    private static LabelSet Labels(JsonElement e) => LabelSet.Of(e.EnumerateObject().Select(p => new KeyValuePair<string, string>(p.Name, p.Value.GetString()!)));

    private IReadOnlyList<IReadOnlyList<Matcher>> Selectors(string name)
    {
        var byName = new Matcher(MatcherType.Equal, LabelNames.MetricName, name);
        return filter.Selectors.Count == 0 ? [[byName]] : [.. filter.Selectors.Select(s => (IReadOnlyList<Matcher>)[.. s, byName])];
    }

    private Uri Url(string path) => new(baseUrl.ToString().TrimEnd('/') + "/api/v1/" + path);

    private Task<JsonDocument> PostAsync(string path, List<KeyValuePair<string, string>> form, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Url(path)) { Content = new FormUrlEncodedContent(form) }, cancellation);

    private async Task<JsonDocument> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
                throw new ImportException($"{request.RequestUri!.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}: {(text.Length > 500 ? text[..500] : text).Trim()}");
            }

            using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            return await JsonDocument.ParseAsync(body, default, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new ImportException($"{request.RequestUri!.GetLeftPart(UriPartial.Path)} cannot be reached: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new ImportException($"{request.RequestUri!.GetLeftPart(UriPartial.Path)} did not answer with JSON; is it the base URL of a Prometheus HTTP API?", e);
        }
        finally
        {
            request.Dispose();
        }
    }
}
