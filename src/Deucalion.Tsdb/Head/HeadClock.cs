namespace Deucalion.Tsdb.Head;

/// <summary>
/// A growing column of times that series sampled together share: a series keeps only how many of them are its own. The first series of a scrape
/// extends it, the others find their time already there; one that disagrees forks. All times are in one window, so 32 bits hold their distance to the first.
/// Publish lock; readers see entries below the count that their series published.
/// </summary>
internal unsafe struct HeadClock
{
    /// <summary>Unique in the process, never that of a <see cref="TimeRun"/>.</summary>
    public ulong Id;
    public long First;

    /// <summary>End (excluded) of the window.</summary>
    public long WindowEnd;

    /// <summary>Distances to <see cref="First"/> in ms. A bigger column replaces it; this one stays readable.</summary>
    public int* Offsets;

    /// <summary>Where the last series that disagreed went.</summary>
    public HeadClock* Fork;

    /// <summary>The encoded column of the last block that ended.</summary>
    public TimeRun* Sealed;
    public int Count;
    public int Room;
    public int ForkAt;

    public readonly long TimeAt(int index) => First + Offsets[index];
}
