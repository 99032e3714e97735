using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// What the write side knows of a series: one cache line. <see cref="Next"/> predicts which series comes after it in a request. Write lock.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct SeriesRecord
{
    /// <summary>Keyed fingerprint of the labels; it stands for them.</summary>
    public ulong FingerprintLow;
    public ulong FingerprintHigh;

    /// <summary>The newest sample.</summary>
    public long LastTime;
    public ulong LastBits;

    /// <summary>Place of the series that followed the last time.</summary>
    public int Next;

    /// <summary>Seconds of the store's clock.</summary>
    public uint LastAppend;

    /// <summary>The log's generation that knows the series.</summary>
    public int LogGeneration;

    /// <summary>Number of the batch that touched it last.</summary>
    public int BatchMark;

    /// <summary>Pair id of its metric name, -1 when it has none.</summary>
    public int MetricName;
    public LastKind LastKind;

    /// <summary>False once it has left the head.</summary>
    public bool IsAlive;

    /// <summary>True once it is in the postings. Publish lock.</summary>
    public bool IsPosted;

    public LastSample Last
    {
        readonly get => new(LastTime, LastBits, LastKind);
        set => (LastTime, LastBits, LastKind) = (value.Time, value.Bits, value.Kind);
    }

    public readonly bool Is(in Fingerprint f) => FingerprintLow == f.Low && FingerprintHigh == f.High && IsAlive;
}
