using System.CommandLine;
using Deucalion.Differential;

var queries = new Option<int>("--queries") { Description = "Random queries to ask.", DefaultValueFactory = _ => 1000 };
var seed = new Option<int>("--seed") { Description = "Seed of data and queries.", DefaultValueFactory = _ => 1 };
var all = new Option<bool>("--all") { Description = "Print explained differences too." };
var prometheus = new Option<string?>("--prometheus") { Description = "The Prometheus to compare with (else DEUCALION_PROMETHEUS, or below DEUCALION_PEERS)." };
var ask = new Option<string?>("--ask") { Description = "Ask this query alone and print both answers." };
var at = new Option<double>("--at") { Description = "With --ask: its time, Unix seconds." };
var command = new RootCommand("Asks a real Prometheus and this product the same random queries.") { queries, seed, all, prometheus, ask, at };
command.SetAction(async (parsed, _) =>
{
    string program = parsed.GetValue(prometheus) ?? Programs.Prometheus() ?? throw new InvalidOperationException("no Prometheus: unpack one with scripts/peers.sh DIR and set DEUCALION_PEERS=DIR");
    if (parsed.GetValue(ask) is { } text)
    {
        long time = (long)Math.Round(parsed.GetValue(at) * 1000);
        foreach ((string name, string answer) in await DifferentialRun.AskAsync(program, Programs.Deucalion(), parsed.GetValue(seed), new GeneratedQuery(text, time, time, 0)))
        {
            Console.WriteLine($"{name}: {answer}");
        }

        return 0;
    }

    IReadOnlyList<Comparison> found = await DifferentialRun.RunAsync(program, Programs.Deucalion(), parsed.GetValue(queries), parsed.GetValue(seed));
    int unexplained = 0;
    foreach (Comparison c in found)
    {
        unexplained += c.Reason is null ? 1 : 0;
        if (c.Reason is null || parsed.GetValue(all))
        {
            Console.WriteLine($"{c.Query.Text}\n    start {c.Query.Start / 1000.0:0.000} end {c.Query.End / 1000.0:0.000} step {c.Query.Step / 1000.0}\n    {c.Difference}{(c.Reason is null ? string.Empty : "\n    known: " + c.Reason)}");
        }
    }

    foreach (IGrouping<string?, Comparison> row in found.Where(c => c.Reason is not null).GroupBy(c => c.Reason).OrderBy(g => g.Key, StringComparer.Ordinal))
    {
        Console.WriteLine($"known: {row.Count()} x {row.Key}");
    }

    Console.WriteLine($"seed {parsed.GetValue(seed)}: {parsed.GetValue(queries)} queries, {found.Count - unexplained} known differences, {unexplained} unexplained");
    return unexplained == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
