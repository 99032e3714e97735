using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Deucalion.Differential;

/// <summary>Asks both servers the same random queries.</summary>
internal static class DifferentialRun
{
    /// <summary>The differences among <paramref name="queries"/> queries of a seed.</summary>
    public static async Task<IReadOnlyList<Comparison>> RunAsync(string prometheus, string deucalion, int queries, int seed)
    {
        (Peer theirs, Peer ours) = await StartAsync(prometheus, deucalion, seed).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable theirScope = theirs.ConfigureAwait(false);
        await using ConfiguredAsyncDisposable ourScope = ours.ConfigureAwait(false);
        var generator = new QueryGenerator(seed);
        GeneratedQuery[] all = [.. Enumerable.Range(0, queries).Select(_ => generator.Next())];
        var found = new ConcurrentBag<(int Index, Comparison Comparison)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, queries), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            Task<JsonDocument> asked = theirs.AskAsync(all[i]);
            using JsonDocument b = await ours.AskAsync(all[i]).ConfigureAwait(false);
            using JsonDocument a = await asked.ConfigureAwait(false);
            if (AnswerComparison.Difference(a.RootElement, b.RootElement) is { } difference)
            {
                string? reason = AnswerComparison.Difference(a.RootElement, b.RootElement, KnownDifferences.Annotation) is { } rest
                    ? KnownDifferences.Explain(all[i], rest)
                    : KnownDifferences.Wording;
                found.Add((i, new Comparison(all[i], difference, reason)));
            }
        }).ConfigureAwait(false);
        return [.. found.OrderBy(f => f.Index).Select(f => f.Comparison)];
    }

    /// <summary>Both answers to one query.</summary>
    public static async Task<IReadOnlyList<(string Name, string Answer)>> AskAsync(string prometheus, string deucalion, int seed, GeneratedQuery query)
    {
        (Peer theirs, Peer ours) = await StartAsync(prometheus, deucalion, seed).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable theirScope = theirs.ConfigureAwait(false);
        await using ConfiguredAsyncDisposable ourScope = ours.ConfigureAwait(false);
        using JsonDocument a = await theirs.AskAsync(query).ConfigureAwait(false);
        using JsonDocument b = await ours.AskAsync(query).ConfigureAwait(false);
        return [(theirs.Name, a.RootElement.GetRawText()), (ours.Name, b.RootElement.GetRawText())];
    }

    private static async Task<(Peer Theirs, Peer Ours)> StartAsync(string prometheus, string deucalion, int seed)
    {
        IReadOnlyList<Series> data = DataSet.Generate(seed);
        Peer theirs = await Peer.PrometheusAsync(prometheus).ConfigureAwait(false);
        Peer ours = await Peer.DeucalionAsync(deucalion).ConfigureAwait(false);
        await theirs.FillAsync(data).ConfigureAwait(false);
        await ours.FillAsync(data).ConfigureAwait(false);
        return (theirs, ours);
    }
}
