using System.Collections.Concurrent;
using System.Text.Json;

namespace Deucalion.Differential;

/// <summary>Asks both servers the same random queries.</summary>
internal static class DifferentialRun
{
    /// <summary>The differences among <paramref name="queries"/> queries of a seed.</summary>
    public static async Task<IReadOnlyList<Comparison>> RunAsync(string prometheus, string deucalion, int queries, int seed)
    {
        IReadOnlyList<Series> data = DataSet.Generate(seed);
        await using Peer theirs = await Peer.PrometheusAsync(prometheus).ConfigureAwait(false);
        await using Peer ours = await Peer.DeucalionAsync(deucalion).ConfigureAwait(false);
        await theirs.FillAsync(data).ConfigureAwait(false);
        await ours.FillAsync(data).ConfigureAwait(false);
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
}
