namespace Deucalion.Control.Inspection;

/// <summary>A scrape target that is down, and its last error.</summary>
public sealed record TargetProblem(string Job, string ScrapeUrl, string Error);
