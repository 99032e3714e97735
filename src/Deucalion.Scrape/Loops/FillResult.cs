namespace Deucalion.Scrape.Loops;

/// <summary>What a body gave: samples in it, samples after relabeling, new series; and why it cannot be used.</summary>
internal readonly record struct FillResult(int Scraped, int Kept, int SeriesAdded, string? Error);
