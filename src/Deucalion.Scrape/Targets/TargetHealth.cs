namespace Deucalion.Scrape.Targets;

/// <summary>Health of a target by its last scrape.</summary>
public enum TargetHealth : byte
{
    /// <summary>Not scraped so far.</summary>
    Unknown,

    /// <summary>The last scrape succeeded.</summary>
    Up,

    /// <summary>The last scrape failed.</summary>
    Down,
}
