using BenchmarkDotNet.Running;
using Deucalion.Tsdb.Benchmarks.Chunks;

// "quick [columns.txt]" prints bytes a value and best-of-many timings in some seconds; anything else goes to BenchmarkDotNet.
if (args is ["quick", ..])
{
    QuickReport.Run(args.Length > 1 ? args[1] : null);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
