namespace Deucalion.Tsdb.Head.Native;

/// <summary>Bytes of native memory that the heads of the process hold.</summary>
internal static class NativeMemoryUse
{
    private static long s_bytes;

    public static long Bytes => Volatile.Read(ref s_bytes);

    public static void Add(long bytes) => Interlocked.Add(ref s_bytes, bytes);
}
