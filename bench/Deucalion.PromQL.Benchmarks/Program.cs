using System.Globalization;
using Deucalion.PromQL.Benchmarks;

// [hosts [pods [filter [milliseconds a query]]]]: loads a store of 5 h of machines and 15 min of pods, prints CPU, memory and collections a query, from the head and
// from parts.
int Number(int i, int or) => args.Length > i ? int.Parse(args[i], CultureInfo.InvariantCulture) : or;
await QueryReport.RunAsync(Number(0, 10), Number(1, 1000), args.Length > 2 ? args[2] : string.Empty, Number(3, 150));
