using Deucalion.Simulation.Seeds;

namespace Deucalion.Simulation;

/// <summary>The command line: which simulation, how long, from which seed.</summary>
public static class SimulationCommand
{
    private const string Usage = """
        --seeds N [--first S] [--threads T]   N seeded simulations of a store with faults, from seed S on (1)
        --seed S [--trace]                    one of them again, step by step
        --sweep [--first S]                   power loss and kill at every single file operation of one scenario
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

        Console.Error.WriteLine(Usage);
        return 2;
    }
}
