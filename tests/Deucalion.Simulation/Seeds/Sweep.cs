namespace Deucalion.Simulation.Seeds;

/// <summary>
/// One scenario with every kind of work (append, delete, flush, merge, retention, opening), stopped at each of its file operations in turn, by power loss and
/// by a kill; after each stop everything acknowledged must be there and the store must work on.
/// </summary>
public static class Sweep
{
    /// <summary>Runs all; returns the first failure, null when there is none.</summary>
    public static string? Run(Action<string> report)
    {
        long operations = SweepRun.Operations();
        for (int end = 0; end < 2; end++)
        {
            for (long at = 1; at <= operations; at++)
            {
                try
                {
                    new SweepRun(at, powerLoss: end == 0).Run();
                }
                catch (SimulationFailureException e)
                {
                    return $"{(end == 0 ? "power loss" : "kill")} at operation {at} of {operations}: {e.Message}";
                }
            }
        }

        report($"power loss and kill at each of {operations} file operations: nothing lost, nothing invented, nothing left behind");
        return null;
    }
}
