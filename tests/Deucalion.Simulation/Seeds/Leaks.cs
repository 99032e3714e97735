using Deucalion.Tsdb;

namespace Deucalion.Simulation.Seeds;

/// <summary>What lies in the directory of a store that is flushed, merged and was reopened.</summary>
internal static class Leaks
{
    private const int MaxSegments = 3;

    public static void Check(IReadOnlyList<string> files, string directory, TimeSeriesStore store, bool damage)
    {
        HashSet<string> parts = [.. store.Parts.Select(p => p.Name)];
        string[] names = [.. files.Select(f => f[(directory.Length + 1)..])];
        foreach (string missing in parts.Where(p => !names.Contains(p)))
        {
            throw new SimulationFailureException($"the store names {missing}, which is not there");
        }

        foreach (string name in names)
        {
            bool belongs = name.EndsWith(".damaged", StringComparison.Ordinal) ? damage
                : name == "manifest" || parts.Contains(name) || name.EndsWith(".wal", StringComparison.Ordinal) || name.EndsWith(".state", StringComparison.Ordinal);
            if (!belongs)
            {
                throw new SimulationFailureException($"{name} belongs to nothing; there are {string.Join(", ", names)}");
            }
        }

        if (names.Count(n => n.EndsWith(".state", StringComparison.Ordinal)) > 1 || (!damage && names.Count(n => n.EndsWith(".wal", StringComparison.Ordinal)) > MaxSegments))
        {
            throw new SimulationFailureException($"old files stay: {string.Join(", ", names)}");
        }
    }
}
