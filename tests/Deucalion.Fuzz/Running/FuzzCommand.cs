using System.Globalization;
using Deucalion.Fuzz.Targets;

namespace Deucalion.Fuzz.Running;

/// <summary>The command line.</summary>
public static class FuzzCommand
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(30);

    /// <summary>Runs; 0 = nothing found, 1 = failures, 2 = wrong arguments, 3 = an input hangs.</summary>
    public static int Run(string[] args)
    {
        string name = Value(args, "--target") ?? "all";
        double minutes = double.Parse(Value(args, "--minutes") ?? "1", CultureInfo.InvariantCulture);
        int seed = int.Parse(Value(args, "--seed") ?? (Environment.TickCount & 0xf_ffff).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        string output = Value(args, "--out") ?? ".";
        FuzzTarget[] targets = [.. AllTargets.List().Where(t => name == "all" || t.Name == name)];
        if (targets.Length == 0 || args.Contains("--help"))
        {
            Console.Error.WriteLine($"--target NAME|all [--minutes M] [--seed N] [--out DIRECTORY] [--input FILE]; targets: {string.Join(", ", AllTargets.List().Select(t => t.Name))}");
            return 2;
        }

        if (Value(args, "--input") is { } file)
        {
            Console.WriteLine(targets[0].Execute(File.ReadAllBytes(file)));
            return 0;
        }

        int worst = 0;
        foreach (FuzzTarget target in targets)
        {
            worst = Math.Max(worst, One(target, TimeSpan.FromMinutes(minutes / targets.Length), seed, output));
        }

        return worst;
    }

    private static int One(FuzzTarget target, TimeSpan time, int seed, string output)
    {
        var run = new FuzzRun(target, seed);
        string last = Path.Combine(output, $"fuzz-{target.Name}-last.bin");
        var worker = new Thread(() => run.Run(time, long.MaxValue)) { IsBackground = true };
        worker.Start();
        while (!worker.Join(250))
        {
            (byte[] input, TimeSpan took) = run.Current;
            if (took > s_hang)
            {
                File.WriteAllBytes(last, input);
                Console.WriteLine($"{target.Name} seed {seed}: HANGS, input in {last}");
                return 3;
            }
        }

        Console.WriteLine(run.Report);
        for (int i = 0; i < run.Report.Failures.Count; i++)
        {
            (string what, byte[] input) = run.Report.Failures[i];
            string file = Path.Combine(output, $"fuzz-{target.Name}-{seed}-{i}.bin");
            File.WriteAllBytes(file, input);
            Console.WriteLine($"  {what.ReplaceLineEndings("\n    ")}\n  input of {input.Length} bytes in {file}");
        }

        return run.Report.Failures.Count > 0 ? 1 : 0;
    }

    private static string? Value(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
