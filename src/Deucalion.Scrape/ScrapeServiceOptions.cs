using Deucalion.Model.Configuration;
using Deucalion.Wire.Exposition;

namespace Deucalion.Scrape;

/// <summary>Settings of one instance's scraping.</summary>
public sealed record ScrapeServiceOptions
{
    /// <summary>Instance label of the series about the intervals.</summary>
    public string InstanceAddress { get; init; } = "localhost:9090";

    /// <summary>User-Agent of all requests.</summary>
    public string UserAgent { get; init; } = "Prometheus/3.14.0";

    /// <summary>True: the first scrape of a target is at once and not at its offset inside the interval.</summary>
    public bool ImmediateStart { get; init; }

    /// <summary>How often the interval summaries are written.</summary>
    public TimeSpan SummaryInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most uncompressed bytes of a scrape, whatever the configuration says; keeps a target from filling the memory.</summary>
    public long MaxBodySize { get; init; } = 512L << 20;

    /// <summary>Makes the handler of a client; null = sockets with TLS and proxy as configured. For tests.</summary>
    public Func<HttpClientConfiguration, HttpMessageHandler>? CreateHandler { get; init; }

    /// <summary>Makes the parser of a body; throws <see cref="ExpositionException"/> when the content type cannot be used.</summary>
    public Func<ReadOnlyMemory<byte>, ExpositionParserSettings, ExpositionParser> CreateParser { get; init; } = (body, settings) => ExpositionParsers.Create(
        settings.ContentType, body, settings.FallbackMediaType, new ExpositionOptions(
            IgnoreNativeHistograms: !settings.NativeHistograms, settings.AlwaysClassicHistograms, settings.ConvertClassicHistograms));
}
