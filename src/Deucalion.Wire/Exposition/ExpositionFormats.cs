namespace Deucalion.Wire.Exposition;

/// <summary>Content types of <see cref="ExpositionFormat"/>.</summary>
public static class ExpositionFormats
{
    /// <summary>Value of the Content-Type header.</summary>
    public static string ContentType(ExpositionFormat format) => format switch
    {
        ExpositionFormat.PrometheusText => "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
        ExpositionFormat.PrometheusTextUtf8 => "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
        ExpositionFormat.OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores",
        _ => "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    };

    /// <summary>
    /// The format for an Accept header: the first acceptable one by weight (q), by order among equals; the Prometheus text format when
    /// nothing else is asked for. Protobuf is not written.
    /// </summary>
    public static ExpositionFormat Negotiate(string? accept)
    {
        ExpositionFormat best = ExpositionFormat.PrometheusText;
        double bestWeight = 0;
        foreach (string part in (accept ?? string.Empty).Split(','))
        {
            string[] fields = part.Split(';', StringSplitOptions.TrimEntries);
            if (TryFormat(fields, out ExpositionFormat format, out double weight) && weight > bestWeight)
            {
                best = format;
                bestWeight = weight;
            }
        }

        return best;
    }

    private static bool TryFormat(string[] fields, out ExpositionFormat format, out double weight)
    {
        weight = 1;
        bool utf8 = false;
        string version = string.Empty;
        foreach (string field in fields.AsSpan(1))
        {
            int equal = field.IndexOf('=', StringComparison.Ordinal);
            string value = field[(equal + 1)..].Trim().Trim('"');
            switch (equal < 0 ? string.Empty : field[..equal].Trim().ToLowerInvariant())
            {
                case "q":
                    weight = Primitives.Numbers.GoFloat.TryParse(System.Text.Encoding.UTF8.GetBytes(value), out double q) ? q : 0;
                    break;
                case "version":
                    version = value;
                    break;
                case "escaping":
                    utf8 = value == "allow-utf-8";
                    break;
            }
        }

        bool openMetrics = fields[0].Equals(ExpositionParsers.OpenMetrics, StringComparison.OrdinalIgnoreCase);
        format = openMetrics
            ? utf8 ? ExpositionFormat.OpenMetricsUtf8 : ExpositionFormat.OpenMetrics
            : utf8 && version == "1.0.0" ? ExpositionFormat.PrometheusTextUtf8 : ExpositionFormat.PrometheusText;
        return (openMetrics && version is "" or "0.0.1" or "1.0.0") || fields[0].ToLowerInvariant() is "text/plain" or "text/*" or "*/*";
    }
}
