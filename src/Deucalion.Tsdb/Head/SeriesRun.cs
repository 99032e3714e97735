namespace Deucalion.Tsdb.Head;

/// <summary>The part of a series' samples that only some have: sealed blocks, packed runs and raw values of the open samples, their start time.</summary>
internal unsafe struct SeriesRun
{
    /// <summary>Newest first.</summary>
    public SealedRun* Sealed;

    /// <summary>Runs of the open samples, newest first.</summary>
    public PackedRun* Packed;

    /// <summary>Raw values; null while the open samples are equal.</summary>
    public double* Tail;

    /// <summary>Start time of the open samples, 0 = unknown.</summary>
    public long Start;

    /// <summary>Time of the first sealed sample.</summary>
    public long FirstSealed;
    public int SealedCount;

    /// <summary>Values that the tail has room for.</summary>
    public int TailRoom;
}
