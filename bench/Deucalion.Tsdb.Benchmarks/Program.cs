using System.Globalization;
using BenchmarkDotNet.Running;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Benchmarks.Chunks;
using Deucalion.Tsdb.Benchmarks.Store;

// "quick [columns.txt]" prints bytes a value and best-of-many timings in some seconds; "loop path encode|decode kind|columns.txt"
// does one thing for five seconds, for a profiler; "store [series [rounds
// [Os|Sync]]]" loads a store and prints CPU a sample, memory a series and look-ups; anything else goes to BenchmarkDotNet.
if (args is ["quick", ..])
{
    QuickReport.Run(args.Length > 1 ? args[1] : null);
    return;
}

if (args is ["loop", var kernels, var action, var columns])
{
    QuickReport.Loop(kernels, action == "encode", columns);
    return;
}

if (args is ["store", ..])
{
    await StoreReport.Run(
        args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000,
        args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 240,
        args.Length > 3 ? Enum.Parse<SyncMode>(args[3]) : SyncMode.Os);
    return;
}

// "match [series]" prints what matchers on a part's index cost; its exit code is the number of figures over their allocation budget.
if (args is ["match", ..])
{
    Environment.ExitCode = MatchReport.Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000);
    return;
}

// "parts scrapes.txt [targets [hours]]" prints bytes a sample by section of a part.
if (args is ["parts", var scrapes, ..])
{
    await PartReport.Run(
        scrapes,
        args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 40,
        args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 2);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
