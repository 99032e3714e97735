using System.Diagnostics;
using System.Globalization;

namespace Deucalion.Simulation.Seeds;

/// <summary>Runs many seeds and tells of the first failures.</summary>
public static class SeedRuns
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(120);

    /// <summary>Runs one seed, with its steps on the console.</summary>
    public static int One(int seed, bool trace)
    {
        var run = new SeedRun(seed, trace ? Console.WriteLine : null);
        try
        {
            run.Run();
        }
        catch (SimulationFailureException e)
        {
            Console.WriteLine("FAILED " + e.Message);
            return 1;
        }

        Console.WriteLine($"seed {seed} ({run.Profile}): {run.Step} steps, {run.Faults} faults, {run.Compared} samples compared, digest {run.Digest:x8}");
        return 0;
    }

    /// <summary>Runs seeds one after the other, on several threads if asked; prints failures and totals.</summary>
    public static int Many(int first, int count, int threads)
    {
        var clock = Stopwatch.StartNew();
        int next = first - 1;
        int failed = 0;
        long steps = 0;
        long faults = 0;
        long compared = 0;
        long misplaced = 0;
        var running = new SeedRun?[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            for (int seed; (seed = Interlocked.Increment(ref next)) < first + count;)
            {
                var run = new SeedRun(seed);
                Volatile.Write(ref running[t], run);
                try
                {
                    run.Run();
                }
                catch (SimulationFailureException e)
                {
                    Interlocked.Increment(ref failed);
                    Console.WriteLine("FAILED " + e.Message);
                }

                Interlocked.Add(ref steps, run.Step);
                Interlocked.Add(ref faults, run.Faults);
                Interlocked.Add(ref compared, run.Compared);
                Interlocked.Add(ref misplaced, run.Misplaced);
            }

            Volatile.Write(ref running[t], null);
        }))];
        foreach (Thread w in workers)
        {
            w.IsBackground = true;
            w.Start();
        }

        if (Watch(workers, running) is { } hanging)
        {
            Console.WriteLine($"HANGS seed {hanging.Seed} ({hanging.Profile}), step {hanging.Step}: {hanging.Doing}");
            return 3;
        }

        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} seeds from {first}, {failed} failed; {steps} steps, {faults} faults, {compared} samples compared{(misplaced > 0 ? $", {misplaced} misplaced by lying disks" : "")}; {clock.Elapsed.TotalSeconds:F0} s, {cpu.TotalSeconds:F0} s CPU, {count / Math.Max(0.001, cpu.TotalMinutes):F0} seeds a CPU minute"));
        return failed == 0 ? 0 : 1;
    }

    // A step that does not end within two minutes hangs.
    private static SeedRun? Watch(Thread[] workers, SeedRun?[] running)
    {
        var seen = new (SeedRun? Run, int Step, long Since)[workers.Length];
        while (workers.Any(w => !w.Join(1000)))
        {
            for (int i = 0; i < workers.Length; i++)
            {
                SeedRun? run = Volatile.Read(ref running[i]);
                if (run is null || run != seen[i].Run || run.Step != seen[i].Step)
                {
                    seen[i] = (run, run?.Step ?? 0, Stopwatch.GetTimestamp());
                }
                else if (Stopwatch.GetElapsedTime(seen[i].Since) > s_hang)
                {
                    return run;
                }
            }
        }

        return null;
    }
}
