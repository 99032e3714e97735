namespace Deucalion.Wire.Exposition;

/// <summary>Chooses the parser of a scraped body.</summary>
public static class ExpositionParsers
{
    /// <summary>Media type of the Prometheus text formats.</summary>
    public const string PrometheusText = "text/plain";

    /// <summary>Media type of OpenMetrics.</summary>
    public const string OpenMetrics = "application/openmetrics-text";

    /// <summary>Media type of the protobuf format.</summary>
    public const string Protobuf = "application/vnd.google.protobuf";

    /// <summary>
    /// The parser for a body. <paramref name="fallback"/> is the media type to use when <paramref name="contentType"/> is blank, malformed or
    /// not known; without it that is an <see cref="ExpositionException"/>. The body must stay unchanged while the parser is used.
    /// </summary>
    public static ExpositionParser Create(string? contentType, ReadOnlyMemory<byte> body, string? fallback, ExpositionOptions options) =>
        Create(contentType, body, fallback, options, out _);

    /// <summary>As the other overload; tells in <paramref name="warning"/> why the fallback was used, null when it was not.</summary>
    public static ExpositionParser Create(
        string? contentType, ReadOnlyMemory<byte> body, string? fallback, ExpositionOptions options, out string? warning)
    {
        ExpositionParser parser = Choose(contentType ?? string.Empty, BareType(fallback), out warning) switch
        {
            OpenMetrics => new OpenMetricsParser(body),
            PrometheusText => new PrometheusTextParser(body),
            Protobuf => new ProtobufExpositionParser(body, options.IgnoreNativeHistograms, options.AlwaysClassicHistograms),
            _ => throw new ExpositionException(warning ?? $"unknown fallback media type {Quote(fallback ?? string.Empty)}"),
        };
        return options.ConvertClassicHistograms ? new ClassicHistogramConverter(parser, options.AlwaysClassicHistograms) : parser;
    }

    private static string Choose(string contentType, string fallback, out string? warning)
    {
        warning = null;
        bool none = fallback.Length == 0;
        if (contentType.Length == 0)
        {
            warning = none
                ? "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target"
                : $"non-compliant scrape target sending blank Content-Type, using fallback_scrape_protocol {Quote(fallback)}";
            return fallback;
        }

        if (!MediaType.TryParse(contentType, out string mediaType, out string fault))
        {
            warning = none
                ? $"cannot parse Content-Type {Quote(contentType)} and no fallback_scrape_protocol for target\n{fault}"
                : $"could not parse received Content-Type {Quote(contentType)}, using fallback_scrape_protocol {Quote(fallback)}\n{fault}";
            return fallback;
        }

        if (mediaType is OpenMetrics or PrometheusText or Protobuf)
        {
            return mediaType;
        }

        warning = none
            ? $"received unsupported Content-Type {Quote(contentType)} and no fallback_scrape_protocol specified for target"
            : $"received unsupported Content-Type {Quote(contentType)}, using fallback_scrape_protocol {Quote(fallback)}";
        return fallback;
    }

    // A fallback may be given with parameters ("text/plain;version=0.0.4").
    private static string BareType(string? fallback) => (fallback ?? string.Empty).Split(';')[0].Trim();

    private static string Quote(string text) => QuotedBytes.Of(System.Text.Encoding.UTF8.GetBytes(text));
}
