using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Model.Samples;

namespace Deucalion.Api.Metadata;

/// <summary><c>metadata</c>: what scraping and remote write 2.0 told about metric families.</summary>
public sealed class MetadataEndpoints
{
    /// <summary>Families with their distinct type, help and unit.</summary>
    public Task MetadataAsync(DataPlaneRequest request)
    {
        // Unlike elsewhere a limit of 0 means nothing and a negative one no limit.
        int limit = Number(request, "limit", -1);
        int perMetric = Number(request, "limit_per_metric", -1);
        IReadOnlyList<MetricMetadata> all = request.Instance.Store.Metadata(request.Parameters.Get("metric"));
        if (VisibleNames.Of(request) is { } visible)
        {
            all = [.. all.Where(m => visible.HasFamily(m.Family))];
        }

        IEnumerable<IGrouping<string, MetricMetadata>> families = all.GroupBy(m => m.Family);
        if (limit >= 0)
        {
            families = families.Take(limit);
        }

        return Envelope.SuccessAsync(request.Http, async json =>
        {
            json.Raw("{"u8);
            bool firstFamily = true;
            foreach (IGrouping<string, MetricMetadata> family in families)
            {
                json.Raw(firstFamily ? ""u8 : ","u8).Text(family.Key).Raw(":["u8);
                firstFamily = false;
                bool first = true;
                foreach (MetricMetadata m in perMetric > 0 ? family.Take(perMetric) : family)
                {
                    json.Raw(first ? "{\"type\":"u8 : ",{\"type\":"u8).Text(MetricTypes.Text(m.Type))
                        .Raw(",\"help\":"u8).Text(m.Help).Raw(",\"unit\":"u8).Text(m.Unit).Raw("}"u8);
                    first = false;
                }

                json.Raw("]"u8);
                await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
            }

            json.Raw("}"u8);
        });
    }

    internal static int Number(DataPlaneRequest request, string name, int absent)
    {
        if (request.Parameters.Get(name) is not { } text)
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : throw ApiException.BadData(name + " must be a number");
    }
}
