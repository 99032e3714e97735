namespace Deucalion.Scrape.Loops;

/// <summary>The body is as long as its limit or longer.</summary>
internal sealed class BodySizeLimitException() : Exception("body size limit exceeded");
