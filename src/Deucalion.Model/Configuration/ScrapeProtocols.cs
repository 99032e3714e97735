namespace Deucalion.Model.Configuration;

/// <summary>Words, media types and default orders of <see cref="ScrapeProtocol"/>.</summary>
public static class ScrapeProtocols
{
    /// <summary>The configuration's words in the order of the enumeration (which is theirs too).</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["PrometheusProto", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "PrometheusText0.0.4", "PrometheusText1.0.0"];

    /// <summary>What is asked for when nothing is configured.</summary>
    public static IReadOnlyList<ScrapeProtocol> Default { get; } =
        [ScrapeProtocol.OpenMetricsText100, ScrapeProtocol.OpenMetricsText001, ScrapeProtocol.PrometheusText100, ScrapeProtocol.PrometheusText004];

    /// <summary>What is asked for when native histograms are wanted.</summary>
    public static IReadOnlyList<ScrapeProtocol> ProtobufFirst { get; } = [ScrapeProtocol.PrometheusProto, .. Default];

    /// <summary>The word of a protocol.</summary>
    public static string Text(ScrapeProtocol protocol) => Words[(int)protocol];

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string word, out ScrapeProtocol protocol)
    {
        for (int i = 0; i < Words.Count; i++)
        {
            if (Words[i] == word)
            {
                protocol = (ScrapeProtocol)i;
                return true;
            }
        }

        protocol = default;
        return false;
    }

    /// <summary>Media type with parameters, as it stands in an Accept header.</summary>
    public static string MediaType(ScrapeProtocol protocol) => protocol switch
    {
        ScrapeProtocol.PrometheusProto => "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
        ScrapeProtocol.OpenMetricsText001 => "application/openmetrics-text;version=0.0.1",
        ScrapeProtocol.OpenMetricsText100 => "application/openmetrics-text;version=1.0.0",
        ScrapeProtocol.PrometheusText004 => "text/plain;version=0.0.4",
        _ => "text/plain;version=1.0.0",
    };
}
