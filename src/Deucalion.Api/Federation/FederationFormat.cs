using Deucalion.Primitives.Numbers;

namespace Deucalion.Api.Federation;

/// <summary>What a federation answer is written in: text 0.0.4, text 1.0.0 or delimited protobuf, never OpenMetrics.</summary>
internal sealed record FederationFormat(bool IsProtobuf, string Version, NameEscaping Escaping)
{
    /// <summary>Value of the Content-Type header.</summary>
    public string ContentType => IsProtobuf
        ? "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=" + NameEscapings.Text(Escaping)
        : $"text/plain; version={Version}; charset=utf-8; escaping={NameEscapings.Text(Escaping)}";

    /// <summary>The first entry that is written, by weight and then by order; an escaping counts for the entries after it too.</summary>
    public static FederationFormat Negotiate(string? accept)
    {
        var escaping = NameEscaping.Underscores;
        foreach ((string type, Dictionary<string, string> parameters) in Entries(accept ?? string.Empty))
        {
            if (parameters.TryGetValue("escaping", out string? word) && NameEscapings.TryParse(word, out NameEscaping asked))
            {
                escaping = asked;
            }

            string version = parameters.GetValueOrDefault("version", string.Empty);
            if (type == "application/vnd.google.protobuf" && parameters.GetValueOrDefault("proto") == "io.prometheus.client.MetricFamily" && parameters.GetValueOrDefault("encoding") == "delimited")
            {
                return new FederationFormat(true, string.Empty, escaping);
            }

            if (type == "text/plain" && version is "" or "0.0.4" or "1.0.0")
            {
                return new FederationFormat(false, version == "1.0.0" ? version : "0.0.4", escaping);
            }
        }

        return new FederationFormat(false, "0.0.4", escaping);
    }

    private static IEnumerable<(string Type, Dictionary<string, string> Parameters)> Entries(string accept)
    {
        var all = new List<(string Type, Dictionary<string, string> Parameters, double Weight)>();
        foreach (string part in accept.Split(','))
        {
            string[] fields = part.Split(';', StringSplitOptions.TrimEntries);
            var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string field in fields.AsSpan(1))
            {
                int equal = field.IndexOf('=', StringComparison.Ordinal);
                if (equal > 0)
                {
                    parameters[field[..equal].Trim().ToLowerInvariant()] = field[(equal + 1)..].Trim().Trim('"');
                }
            }

            double weight = parameters.TryGetValue("q", out string? q) && GoFloat.TryParse(System.Text.Encoding.UTF8.GetBytes(q), out double w) ? w : 1;
            all.Add((fields[0].ToLowerInvariant(), parameters, weight));
        }

        return all.OrderByDescending(e => e.Weight).Select(e => (e.Type, e.Parameters));
    }
}
