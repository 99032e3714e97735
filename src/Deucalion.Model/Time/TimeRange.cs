namespace Deucalion.Model.Time;

/// <summary>Closed range of Unix milliseconds.</summary>
public readonly record struct TimeRange(long Min, long Max)
{
    /// <summary>True when both ranges share a millisecond.</summary>
    public bool Overlaps(TimeRange other) => Min <= other.Max && other.Min <= Max;

    /// <summary>True when the time is inside.</summary>
    public bool Contains(long time) => time >= Min && time <= Max;
}
