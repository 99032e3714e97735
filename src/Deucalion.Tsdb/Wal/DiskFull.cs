namespace Deucalion.Tsdb.Wal;

/// <summary>Tells a full disk from a broken one.</summary>
internal static class DiskFull
{
    private const int EnoSpc = 28;
    private const int EdQuot = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>True for "no space left on device" and "disk quota exceeded".</summary>
    public static bool Is(Exception e) => e is IOException && e.HResult is EnoSpc or EdQuot or WindowsDiskFull;
}
