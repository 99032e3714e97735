namespace Deucalion.Tsdb.Head;

/// <summary>A growing column of times as readers see it.</summary>
internal abstract class OpenTimes
{
    /// <summary>Unique in the process.</summary>
    public abstract ulong Id { get; }

    /// <summary>The times; entries at and after a series' count may change.</summary>
    public abstract long[] Times { get; }
}
