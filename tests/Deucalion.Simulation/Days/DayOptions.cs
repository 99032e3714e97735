namespace Deucalion.Simulation.Days;

/// <summary>How much a simulated day holds.</summary>
public sealed record DayOptions
{
    /// <summary>Targets; each is scraped with all its series at one time.</summary>
    public int Targets { get; init; } = 20;

    /// <summary>Series of a target.</summary>
    public int SeriesPerTarget { get; init; } = 100;

    /// <summary>Simulated hours.</summary>
    public int Hours { get; init; } = 24;

    /// <summary>Seconds between scrapes.</summary>
    public int ScrapeSeconds { get; init; } = 15;

    /// <summary>Hours that samples are kept.</summary>
    public int RetentionHours { get; init; } = 6;

    /// <summary>Told of every half hour.</summary>
    public Action<string> Report { get; init; } = static _ => { };
}
