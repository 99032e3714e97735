using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Metadata;

/// <summary>Names of the series that a credential may see, asked by metric family.</summary>
internal sealed class VisibleNames(IReadOnlyList<string> names)
{
    // What the exposition formats append to a family's name in its series.
    private static readonly string[] Suffixes = ["", "_total", "_bucket", "_count", "_sum", "_created", "_info", "_gcount", "_gsum"];

    private readonly HashSet<string> _names = new(names, StringComparer.Ordinal);

    /// <summary>Those of a request; null when it may see every series.</summary>
    public static VisibleNames? Of(DataPlaneRequest request)
    {
        if (request.LabelScopes is null)
        {
            return null;
        }

        using IQuerier querier = request.Readable.OpenQuerier(ApiTime.Min, ApiTime.Max);
        return new VisibleNames(querier.LabelValues(LabelNames.MetricName, [], request.Cancellation));
    }

    /// <summary>True when a visible series belongs to the family.</summary>
    public bool HasFamily(string family) => Suffixes.Any(s => _names.Contains(family + s));
}
