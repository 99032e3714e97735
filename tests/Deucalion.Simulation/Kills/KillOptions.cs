namespace Deucalion.Simulation.Kills;

/// <summary>How a process that writes is killed.</summary>
public sealed record KillOptions
{
    /// <summary>Kills.</summary>
    public int Rounds { get; init; } = 20;

    /// <summary>Threads that write at the same time.</summary>
    public int Threads { get; init; } = 4;

    /// <summary>Series of one thread.</summary>
    public int SeriesPerThread { get; init; } = 25_000;

    /// <summary>Longest time in milliseconds from the first acknowledgement to the kill.</summary>
    public int MaxMilliseconds { get; init; } = 4000;

    /// <summary>Seed of the times of the kills.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Told of every round.</summary>
    public Action<string> Report { get; init; } = static _ => { };
}
