using System.Text;
using System.Text.Json;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Query;
using Deucalion.Api.Status;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Model.Samples;
using Deucalion.Model.Time;
using Deucalion.Scrape;
using Deucalion.Scrape.Targets;

namespace Deucalion.Api.Metadata;

/// <summary><c>targets</c>, <c>targets/metadata</c>, <c>targets/relabel_steps</c>, <c>scrape_pools</c>, <c>scrape_pools/config</c>.</summary>
public sealed class TargetEndpoints
{
    // Go prints the zero time so.
    private const string NeverText = "0001-01-01T00:00:00Z";

    /// <summary>Active and dropped targets.</summary>
    public Task TargetsAsync(DataPlaneRequest request)
    {
        string state = (request.Parameters.GetUrl("state") ?? "any").ToLowerInvariant();
        string? pool = request.Parameters.GetUrl("scrapePool");
        ScrapePoolSnapshot[] pools = [.. request.Instance.Scrape.Snapshot().Pools.Where(p => pool is null || p.Name == pool)];
        bool active = state is "active" or "any";
        bool dropped = state is "dropped" or "any";
        return Envelope.SuccessAsync(request.Http, async json =>
        {
            json.Raw("{\"activeTargets\":["u8);
            bool first = true;
            foreach (ActiveTargetSnapshot t in active ? pools.SelectMany(p => p.ActiveTargets) : [])
            {
                if (!InScope(request, t.Labels))
                {
                    continue;
                }

                WriteActive(json, t, first, request.LabelScopes is null ? t.ScrapePool : string.Empty);
                first = false;
                await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
            }

            json.Raw("],\"droppedTargets\":["u8);
            first = true;
            foreach (DroppedTargetSnapshot t in dropped && request.LabelScopes is null ? pools.SelectMany(p => p.DroppedTargets) : [])
            {
                json.Raw(first ? "{\"discoveredLabels\":"u8 : ",{\"discoveredLabels\":"u8).Labels(t.DiscoveredLabels).Raw(",\"scrapePool\":"u8).Text(t.ScrapePool).Raw("}"u8);
                first = false;
                await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
            }

            json.Raw("],\"droppedTargetCounts\":{"u8);
            first = true;
            foreach (ScrapePoolSnapshot p in dropped && request.LabelScopes is null ? pools : [])
            {
                json.Raw(first ? ""u8 : ","u8).Text(p.Name).Raw(":"u8).Integer(p.DroppedTargetCount);
                first = false;
            }

            json.Raw("}}"u8);
        });
    }

    /// <summary>Metadata by target.</summary>
    public Task TargetMetadataAsync(DataPlaneRequest request)
    {
        IReadOnlyList<Matcher> matchers = request.Parameters.Get("match_target") is { } text ? MatchSelectors.Read([text], "match_target", mayMatchEmpty: true)[0] : [];
        string? metric = request.Parameters.Get("metric");
        int limit = MetadataEndpoints.Number(request, "limit", -1);
        VisibleNames? visible = VisibleNames.Of(request);
        IEnumerable<ActiveTargetSnapshot> targets = request.Instance.Scrape.Snapshot().ActiveTargets
            .Where(t => matchers.All(m => m.Matches(t.Labels)) && InScope(request, t.Labels));
        return Envelope.SuccessAsync(request.Http, async json =>
        {
            json.Raw("["u8);
            bool first = true;
            int written = 0;
            foreach (ActiveTargetSnapshot t in targets)
            {
                // As Prometheus: the limit counts answers but is looked at before each target.
                if (limit >= 0 && written >= limit)
                {
                    break;
                }

                foreach (MetricMetadata m in t.Metadata().Where(m => (metric is null || m.Family == metric) && (visible?.HasFamily(m.Family) ?? true)))
                {
                    json.Raw(first ? "{\"target\":"u8 : ",{\"target\":"u8).Labels(t.Labels);
                    first = false;
                    written++;
                    if (metric is null)
                    {
                        json.Raw(",\"metric\":"u8).Text(m.Family);
                    }

                    json.Raw(",\"type\":"u8).Text(MetricTypes.Text(m.Type)).Raw(",\"help\":"u8).Text(m.Help).Raw(",\"unit\":"u8).Text(m.Unit).Raw("}"u8);
                    await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
                }
            }

            json.Raw("]"u8);
        });
    }

    /// <summary>What each relabeling rule of a pool makes of a target's labels.</summary>
    public Task RelabelStepsAsync(DataPlaneRequest request)
    {
        ScrapePoolSnapshot pool = Pool(request);
        LabelSet labels = ReadLabels(request.Parameters.Get("labels"));
        IReadOnlyList<RelabelStep> steps = Relabeler.Trace(labels, pool.Configuration.RelabelConfigs);
        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("{\"steps\":["u8);
            for (int i = 0; i < steps.Count; i++)
            {
                json.Raw(i == 0 ? "{\"rule\":"u8 : ",{\"rule\":"u8);
                WriteRule(json, steps[i].Rule);
                json.Raw(",\"output\":"u8).Labels(steps[i].Output).Raw(steps[i].Keep ? ",\"keep\":true}"u8 : ",\"keep\":false}"u8);
            }

            json.Raw("]}"u8);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Names of the pools.</summary>
    public Task ScrapePoolsAsync(DataPlaneRequest request)
    {
        IReadOnlyList<ScrapePoolSnapshot> pools = request.Instance.Scrape.Snapshot().Pools;
        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("{\"scrapePools\":["u8);
            for (int i = 0; i < pools.Count; i++)
            {
                json.Raw(i == 0 ? ""u8 : ","u8).Text(pools[i].Name);
            }

            json.Raw("]}"u8);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Configuration of one pool, secrets hidden.</summary>
    public Task ScrapePoolConfigAsync(DataPlaneRequest request)
    {
        string yaml = ConfigurationPrinter.Print(Pool(request).Configuration);
        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("{\"yaml\":"u8).Text(yaml).Raw("}"u8);
            return ValueTask.CompletedTask;
        });
    }

    private static bool InScope(DataPlaneRequest request, LabelSet labels) =>
        request.LabelScopes is not { } scopes || scopes.Any(alternative => alternative.All(m => m.Matches(labels)));

    private static ScrapePoolSnapshot Pool(DataPlaneRequest request)
    {
        string name = request.Parameters.Get("scrapePool") ?? throw ApiException.BadData("no scrapePool parameter provided");
        return request.Instance.Scrape.Snapshot().Pools.FirstOrDefault(p => p.Name == name)
            ?? throw ApiException.BadData($"scrape pool {GoQuote.Quote(name.Length > 200 ? name[..200] : name)} not found");
    }

    private static LabelSet ReadLabels(string? text)
    {
        if (text is null)
        {
            throw ApiException.BadData("no labels parameter provided; it is a JSON object such as {\"__address__\":\"host:9100\"}");
        }

        try
        {
            Dictionary<string, string?> labels = JsonSerializer.Deserialize<Dictionary<string, string?>>(text) ?? [];
            return LabelSet.Of(labels.Select(l => KeyValuePair.Create(l.Key, l.Value ?? string.Empty)));
        }
        catch (JsonException e)
        {
            throw ApiException.BadData("labels is not a JSON object of strings: " + e.Message);
        }
    }

    private static void WriteActive(JsonOutput json, ActiveTargetSnapshot t, bool first, string pool)
    {
        json.Raw(first ? "{\"discoveredLabels\":"u8 : ",{\"discoveredLabels\":"u8).Labels(t.DiscoveredLabels)
            .Raw(",\"labels\":"u8).Labels(t.Labels)
            .Raw(",\"scrapePool\":"u8).Text(pool)
            .Raw(",\"scrapeUrl\":"u8).Text(t.ScrapeUrl)
            .Raw(",\"globalUrl\":"u8).Text(t.ScrapeUrl)
            .Raw(",\"lastError\":"u8).Text(t.LastError)
            .Raw(",\"lastScrape\":"u8).Text(t.LastScrape == DateTimeOffset.MinValue ? NeverText : StatusEndpoints.Rfc(t.LastScrape))
            .Raw(",\"lastScrapeDuration\":"u8).Number(t.LastScrapeDuration.TotalSeconds)
            .Raw(",\"health\":"u8).Text(t.Health switch { TargetHealth.Up => "up", TargetHealth.Down => "down", _ => "unknown" })
            .Raw(",\"scrapeInterval\":"u8).Text(PrometheusDuration.Format((long)t.ScrapeInterval.TotalMilliseconds))
            .Raw(",\"scrapeTimeout\":"u8).Text(PrometheusDuration.Format((long)t.ScrapeTimeout.TotalMilliseconds))
            .Raw("}"u8);
    }

    private static void WriteRule(JsonOutput json, RelabelConfig rule)
    {
        // Prometheus answers with the rule's members; those without a value are left out.
        json.Raw("{"u8);
        if (rule.SourceLabels.Count > 0)
        {
            json.Raw("\"source_labels\":["u8);
            for (int i = 0; i < rule.SourceLabels.Count; i++)
            {
                json.Raw(i == 0 ? ""u8 : ","u8).Text(rule.SourceLabels[i]);
            }

            json.Raw("],"u8);
        }

        json.Raw("\"separator\":"u8).Text(rule.Separator).Raw(",\"regex\":"u8).Text(rule.Regex.Pattern);
        if (rule.Modulus > 0)
        {
            json.Raw(",\"modulus\":"u8).Integer((long)rule.Modulus);
        }

        if (rule.TargetLabel.Length > 0)
        {
            json.Raw(",\"target_label\":"u8).Text(rule.TargetLabel);
        }

        json.Raw(",\"replacement\":"u8).Text(rule.Replacement).Raw(",\"action\":"u8).Text(RelabelActions.Text(rule.Action)).Raw("}"u8);
    }
}
