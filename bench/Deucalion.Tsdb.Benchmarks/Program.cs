using BenchmarkDotNet.Running;
using Deucalion.Tsdb.Benchmarks.Chunks;

// "quick [columns.txt]" prints bytes a value and best-of-many timings in some seconds; "loop path encode|decode kind|columns.txt"
// does one thing for five seconds, for a profiler; anything else goes to BenchmarkDotNet.
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

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
