using Deucalion.Tsdb.Writing;

namespace Deucalion.Tsdb.Tests;

/// <summary>The log never tells less than what changed, and recent changes exactly.</summary>
public sealed class ChangeLogTests
{
    [Fact]
    public void Oldest_change_is_never_missed()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var log = new ChangeLog();
        var all = new List<long>();
        for (int i = 0; i < 5000; i++)
        {
            long time = (i * 10) - (random.Next(50) == 0 ? random.Next(i * 10 + 1) : random.Next(20));
            log.Add(time);
            all.Add(time);
            int mark = random.Next(all.Count + 1);
            long truth = mark == all.Count ? long.MaxValue : all.Skip(mark).Min();
            long told = log.OldestSince(mark);
            Assert.True(told <= truth, $"seed {seed}: after {mark} of {all.Count} changes {truth}, told {told}");
            if (mark == all.Count || all.Count - mark < 200)
            {
                Assert.True(told == truth, $"seed {seed}: after {mark} of {all.Count} changes {truth}, told {told}");
            }
        }

        Assert.Equal(5000, log.Sequence);
        Assert.Equal(all.Min(), log.OldestSince(0));
    }
}
