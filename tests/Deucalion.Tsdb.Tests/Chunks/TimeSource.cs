namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>Ascending timestamps with the spacing of a scraper: an interval, jitter now and then, gaps.</summary>
internal static class TimeSource
{
    public static long[] Create(Random random, int count)
    {
        long[] times = new long[count];
        long time = 1_700_000_000_000 + random.NextInt64(100_000_000_000);
        long interval = random.Next(1, 60_001);
        int jitter = random.Next(3) == 0 ? random.Next(1, 50) : 0;
        for (int i = 0; i < count; i++)
        {
            times[i] = time;
            time += Math.Max(1, interval + random.Next(-jitter, jitter + 1)) + (random.Next(50) == 0 ? interval * random.Next(1, 9) : 0);
        }

        return times;
    }
}
