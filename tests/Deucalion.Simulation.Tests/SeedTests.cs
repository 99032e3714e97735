using Deucalion.Simulation.Seeds;

namespace Deucalion.Simulation.Tests;

public class SeedTests
{
    [Fact]
    public void Stores_keep_their_word_through_every_fault()
    {
        // The first seeds of all profiles, and others that nobody has seen.
        int other = Environment.TickCount & 0xf_ffff;
        TestContext.Current.SendDiagnosticMessage("other seeds from {0}", other);
        int faults = 0;
        foreach (int seed in Enumerable.Range(1, 80).Concat(Enumerable.Range(other, 80)))
        {
            var run = new SeedRun(seed);
            run.Run();
            faults += run.Faults;
        }

        Assert.True(faults > 100, $"only {faults} faults happened");
    }

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    public void A_seed_replays_exactly(int seed)
    {
        var first = new SeedRun(seed);
        first.Run();
        var second = new SeedRun(seed);
        second.Run();
        Assert.Equal((first.Step, first.Faults, first.Compared, first.Digest), (second.Step, second.Faults, second.Compared, second.Digest));
    }

    [Fact]
    public void Power_loss_and_kill_at_any_operation_lose_nothing() => Assert.Null(Sweep.Run(static _ => { }));
}
