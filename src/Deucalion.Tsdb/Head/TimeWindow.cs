namespace Deucalion.Tsdb.Head;

/// <summary>The aligned time windows that parts cover. Times in Unix ms, ends excluded.</summary>
internal static class TimeWindow
{
    /// <summary>The smallest window: no block of samples crosses its borders, so that blocks can be copied from head to part to bigger part.</summary>
    public const long Hours2 = 2 * 3_600_000L;

    /// <summary>Second size.</summary>
    public const long Hours8 = 8 * 3_600_000L;

    /// <summary>Biggest size.</summary>
    public const long Day = 24 * 3_600_000L;

    /// <summary>Start of the window of a size that holds the time.</summary>
    public static long Start(long time, long size) => time - Modulo(time, size);

    private static long Modulo(long time, long size)
    {
        long m = time % size;
        return m < 0 ? m + size : m;
    }
}
