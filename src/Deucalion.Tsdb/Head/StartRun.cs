namespace Deucalion.Tsdb.Head;

/// <summary>From this open row on, samples have this start time: it changes when a process restarts, not with every sample.</summary>
internal readonly record struct StartRun(int FirstRow, long Start)
{
    /// <summary>The runs with one more row; runs that readers hold do not change.</summary>
    public static StartRun[]? Append(StartRun[]? runs, int row, long start) =>
        (runs is null ? 0 : runs[^1].Start) == start ? runs : [.. runs ?? [], new StartRun(row, start)];

    /// <summary>Writes the start time of each row; 0 = unknown.</summary>
    public static void Expand(StartRun[]? runs, Span<long> into)
    {
        into.Clear();
        foreach (StartRun run in runs ?? [])
        {
            if (run.FirstRow < into.Length)
            {
                into[run.FirstRow..].Fill(run.Start);
            }
        }
    }
}
