namespace Deucalion.Scrape.Targets;

/// <summary>Result of the last scrape; an empty error = none.</summary>
internal sealed record TargetState(TargetHealth Health, string LastError, DateTimeOffset LastScrape, TimeSpan Duration)
{
    public static TargetState Fresh { get; } = new(TargetHealth.Unknown, string.Empty, DateTimeOffset.MinValue, TimeSpan.Zero);
}
