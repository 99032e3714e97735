using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Tests;

public class PageCacheTests
{
    [Fact]
    public void Parts_that_come_and_go_leave_nothing_behind()
    {
        var cache = new PageCache(8);
        for (int part = 0; part < 1000; part++)
        {
            cache.Add(part, 0, [1]);
            cache.Add(part, 1, [2]);
            Assert.NotNull(cache.Find(part, 1));
            cache.Remove(part, 2);
            Assert.Null(cache.Find(part, 0));
        }

        Assert.InRange(cache.QueueLength, 0, 16);
        for (int page = 0; page < 30; page++)
        {
            cache.Add(5000, page, [3]);
        }

        Assert.Equal(8, Enumerable.Range(0, 30).Count(p => cache.Find(5000, p) is not null));
        Assert.NotNull(cache.Find(5000, 29));
    }
}
