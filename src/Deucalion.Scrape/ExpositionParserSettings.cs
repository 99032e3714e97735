namespace Deucalion.Scrape;

/// <summary>
/// How a scraped body is to be parsed: content type as the target sent it (may be empty), media type to use when that is missing or
/// unknown (empty = such a scrape fails), and what to do with histograms.
/// </summary>
public sealed record ExpositionParserSettings(
    string ContentType, string FallbackMediaType, bool NativeHistograms, bool AlwaysClassicHistograms, bool ConvertClassicHistograms);
