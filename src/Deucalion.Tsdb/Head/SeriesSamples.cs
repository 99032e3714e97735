using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The samples of one series in one generation of the head, 32 bytes: while its value does not change, only how often it came. Changed under the publish lock
/// while <see cref="Version"/> is odd; readers copy it and look at the version again.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal unsafe struct SeriesSamples
{
    public uint Version;

    /// <summary>Open samples: a prefix of <see cref="Clock"/>.</summary>
    public ushort Count;

    /// <summary>Open samples in <see cref="SeriesRun.Tail"/>; the others are packed.</summary>
    public byte TailCount;
    public SampleFlags Flags;

    /// <summary>Value of all open samples while there is no tail.</summary>
    public double Constant;

    /// <summary>Their times.</summary>
    public HeadClock* Clock;

    /// <summary>What a series has that is not constant or has sealed blocks; may be null.</summary>
    public SeriesRun* Run;
}
