using Deucalion.Simulation.Days;
using Deucalion.Simulation.Kills;
using Deucalion.Simulation.Seeds;

namespace Deucalion.Simulation;

/// <summary>The command line: which simulation, how long, from which seed.</summary>
public static class SimulationCommand
{
    private const string Usage = """
        --seeds N [--first S] [--threads T]   N seeded simulations of a store with faults, from seed S on (1)
        --seed S [--trace]                    one of them again, step by step
        --sweep                               power loss and kill at every single file operation of one scenario
        --kills N [--series S] [--ms M]       kill -9 of a process that writes S series (100,000), each at most M ms (4,000) after its first acknowledgement
        --day [--hours H] [--targets T]       H hours (24) of T targets (20) with 100 series each at the machine's speed; memory and disk must stay flat
        """;

    /// <summary>Runs; 0 = all is well, 1 = a simulation failed, 2 = wrong arguments, 3 = an operation hangs.</summary>
    public static int Run(string[] args)
    {
        var options = new CommandOptions(args);
        if (options.Has("--seed"))
        {
            return SeedRuns.One(options.Number("--seed", 1), options.Has("--trace"));
        }

        if (options.Has("--seeds"))
        {
            return SeedRuns.Many(options.Number("--first", 1), options.Number("--seeds", 1000), options.Number("--threads", 1));
        }

        if (options.Has("--sweep"))
        {
            return Sweep.Run(Console.WriteLine) is { } wrong ? Tell(wrong) : 0;
        }

        if (options.Has("--kills"))
        {
            return Kill(options);
        }

        if (options.Has("--day"))
        {
            return Day(options);
        }

        Console.Error.WriteLine(Usage);
        return 2;
    }

    private static int Kill(CommandOptions options)
    {
        int seed = options.Number("--first", Environment.TickCount & 0xffff);
        const int Threads = 4;
        var loop = new KillLoop(new KillOptions
        {
            Rounds = options.Number("--kills", 20),
            Threads = Threads,
            SeriesPerThread = options.Number("--series", 100_000) / Threads,
            MaxMilliseconds = options.Number("--ms", 4000),
            Seed = seed,
            Report = Console.WriteLine,
        });
        string? wrong = InNewDirectory(loop.Run);
        Console.WriteLine($"seed {seed}: {loop.Acknowledged} acknowledged samples");
        return wrong is null ? 0 : Tell(wrong);
    }

    private static int Day(CommandOptions options)
    {
        var run = new DayRun(new DayOptions { Hours = options.Number("--hours", 24), Targets = options.Number("--targets", 20), Report = Console.WriteLine });
        string? wrong = InNewDirectory(run.Run);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        Console.WriteLine($"{run.Samples} samples stored, {run.Read} read, {process.TotalProcessorTime.TotalSeconds:F0} s CPU");
        return wrong is null ? 0 : Tell(wrong);
    }

    private static int Tell(string wrong)
    {
        Console.WriteLine("FAILED " + wrong);
        return 1;
    }

    private static string? InNewDirectory(Func<string, string?> run)
    {
        string directory = Directory.CreateTempSubdirectory("deucalion-simulation-").FullName;
        try
        {
            return run(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
