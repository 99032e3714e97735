namespace Deucalion.Scrape;

/// <summary>Why a scrape or a discovery failed, as a sentence for the target's last error.</summary>
public sealed class ScrapeException(string message, Exception? inner = null) : Exception(message, inner);
