using System.Text.Json;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;
using Deucalion.Runtime.Push;
using Deucalion.Wire.Families;

namespace Deucalion.Api.Push;

/// <summary>Groups in the JSON form of the push gateway's <c>api/v1/metrics</c>.</summary>
internal static class PushJson
{
    /// <summary>Writes an array with one object for each group that has something the caller may see.</summary>
    public static void WriteGroups(Utf8JsonWriter json, IEnumerable<PushGroup> groups, Func<LabelSet, bool>? permits)
    {
        json.WriteStartArray();
        foreach (PushGroup group in groups.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            PushedFamily[] visible = [.. group.Families.Values.Where(f => permits is null || f.Family.Metrics.Exists(m => permits(PushGateway.SeriesOf(f.Family, m))))];
            if (visible.Length > 0)
            {
                WriteGroup(json, group, visible, permits);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteGroup(Utf8JsonWriter json, PushGroup group, PushedFamily[] families, Func<LabelSet, bool>? permits)
    {
        json.WriteStartObject();
        json.WriteStartObject("labels");
        foreach ((string name, string value) in group.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteBoolean("last_push_successful", group.LastPushSucceeded);
        foreach (PushedFamily pushed in families.OrderBy(f => f.Family.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject(pushed.Family.Name);
            json.WriteString("time_stamp", pushed.Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("type", pushed.Family.Type == FamilyType.GaugeHistogram ? "GAUGE_HISTOGRAM" : (pushed.Family.Type ?? FamilyType.Untyped).ToString().ToUpperInvariant());
            if (!string.IsNullOrEmpty(pushed.Family.Help))
            {
                json.WriteString("help", pushed.Family.Help);
            }

            json.WriteStartArray("metrics");
            foreach (FamilyMetric metric in pushed.Family.Metrics.Where(m => permits is null || permits(PushGateway.SeriesOf(pushed.Family, m))))
            {
                WriteMetric(json, pushed.Family, metric);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter json, MetricFamily family, FamilyMetric metric)
    {
        json.WriteStartObject();
        if (family.Type is FamilyType.Summary or FamilyType.Histogram or FamilyType.GaugeHistogram)
        {
            json.WriteStartObject(family.Type == FamilyType.Summary ? "quantiles" : "buckets");
            foreach ((double bound, double value) in metric.Points)
            {
                json.WriteString(GoFloat.FormatGeneral(bound), GoFloat.FormatGeneral(value));
            }

            json.WriteEndObject();
            json.WriteString("count", GoFloat.FormatGeneral(metric.Count));
        }

        json.WriteStartObject("labels");
        foreach ((string name, string value) in metric.Labels)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        if (family.Type is FamilyType.Summary or FamilyType.Histogram or FamilyType.GaugeHistogram)
        {
            json.WriteString("sum", GoFloat.FormatGeneral(metric.Sum));
        }
        else
        {
            json.WriteString("value", GoFloat.FormatGeneral(metric.Value));
        }

        json.WriteEndObject();
    }
}
