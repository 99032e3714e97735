using Deucalion.Simulation.Days;
using Deucalion.Simulation.Kills;

namespace Deucalion.Simulation.Tests;

public sealed class LongRunTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("deucalion-simulation-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Memory_and_disk_stay_flat_over_a_day()
    {
        var run = new DayRun(new DayOptions { Targets = 4, ScrapeSeconds = 30 });
        Assert.Null(run.Run(_directory));
        Assert.Equal(4 * 100 * 24 * 120, run.Samples);
        Assert.True(run.Read > run.Samples / 20);
    }

    [Fact]
    public void Acknowledged_samples_of_many_series_survive_kills()
    {
        int seed = Environment.TickCount & 0xf_ffff;
        TestContext.Current.SendDiagnosticMessage("kill seed {0}", seed);
        var loop = new KillLoop(new KillOptions { Rounds = 4, Threads = 2, SeriesPerThread = 10_000, MaxMilliseconds = 700, Seed = seed });
        Assert.Null(loop.Run(_directory));
        Assert.True(loop.Acknowledged > 4000);
    }
}
