using Deucalion.Runtime.Instances;
using Deucalion.Testing;

namespace Deucalion.Runtime.Tests;

public sealed class SampleRateTests
{
    [Fact]
    public void A_burst_passes_then_the_rate_holds()
    {
        var clock = new ManualClock();
        var rate = new SampleRate(clock);
        Assert.Null(rate.TryTake(500, 100, 500));
        Assert.Equal(TimeSpan.FromSeconds(1), rate.TryTake(100, 100, 500));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(rate.TryTake(100, 100, 500));
        Assert.NotNull(rate.TryTake(1, 100, 500));
    }

    [Fact]
    public void A_request_larger_than_the_burst_passes_when_nothing_is_owed()
    {
        var clock = new ManualClock();
        var rate = new SampleRate(clock);
        Assert.Null(rate.TryTake(5000, 100, 500));
        Assert.Equal(TimeSpan.FromSeconds(50), rate.TryTake(5000, 100, 500));
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Null(rate.TryTake(5000, 100, 500));
    }
}
