using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb;

namespace Deucalion.Simulation.Seeds;

/// <summary>
/// Label names, label values and limits: between what the oracle has now and what it ever had, because a store may list series whose samples were deleted.
/// </summary>
internal static class LabelAnswers
{
    public static void Check(TimeSeriesStore store, Oracle oracle, IReadOnlyList<Matcher> matchers, long certain, int limit)
    {
        LabelSet[] ever = [.. oracle.Series.Keys.Where(l => matchers.All(m => m.Matches(l)))];
        LabelSet[] now = [.. ever.Where(l => oracle.Series[l].Cells.Any(c => c.Value.Now is not null && !c.Value.Unknown && c.Key >= certain))];
        using IQuerier q = store.OpenQuerier(long.MinValue, long.MaxValue);
        IReadOnlyList<string> names = q.LabelNames(matchers, CancellationToken.None);
        Between("label names", now.SelectMany(Names), names, ever.SelectMany(Names));
        foreach (string name in names)
        {
            Between("values of " + name, now.Select(l => l[name]), q.LabelValues(name, matchers, CancellationToken.None), ever.Select(l => l[name]));
        }

        var hints = new SelectHints(long.MinValue, long.MaxValue);
        SeriesSelection all = q.Select(matchers, hints, CancellationToken.None);
        SeriesSelection some = q.Select(matchers, hints with { Limit = limit }, CancellationToken.None);
        if (some.Count != Math.Min(limit, all.Count))
        {
            throw new SimulationFailureException($"limit {limit} gives {some.Count} of {all.Count} series");
        }

        for (int i = 0; i < some.Count; i++)
        {
            if (!some.Labels(i).Equals(all.Labels(i)))
            {
                throw new SimulationFailureException($"limit {limit}: series {i} is {some.Labels(i)}, without it is {all.Labels(i)}");
            }
        }

        if (store.Statistics(5).SeriesCount < 0)
        {
            throw new SimulationFailureException("a negative count of series");
        }
    }

    private static IEnumerable<string> Names(LabelSet labels) => labels.ToPairs().Select(p => p.Key);

    private static void Between(string what, IEnumerable<string> least, IReadOnlyList<string> got, IEnumerable<string> most)
    {
        HashSet<string> have = [.. got];
        HashSet<string> may = [.. most];
        if (least.FirstOrDefault(x => x.Length > 0 && !have.Contains(x)) is { } missing)
        {
            throw new SimulationFailureException($"{what}: {missing} is missing");
        }

        if (got.FirstOrDefault(x => !may.Contains(x)) is { } invented)
        {
            throw new SimulationFailureException($"{what}: {invented} was never written");
        }

        for (int i = 1; i < got.Count; i++)
        {
            if (System.Text.Encoding.UTF8.GetBytes(got[i - 1]).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(got[i])) >= 0)
            {
                throw new SimulationFailureException($"{what} do not ascend: {got[i - 1]} before {got[i]}");
            }
        }
    }
}
