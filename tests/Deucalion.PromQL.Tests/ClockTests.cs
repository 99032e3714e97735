using System.Globalization;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Tests;

/// <summary>Clocks save work and change nothing; neither do other queries that run at the same time.</summary>
public sealed class ClockTests
{
    [Fact]
    public void Series_with_clocks_give_the_same_answers()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        MemoryQueryable plain = SharedTimes(random);
        var clocked = new Clocked(plain);
        foreach (string query in StepConsistencyTests.Expressions)
        {
            if (!query.EndsWith(']'))
            {
                Assert.True(Answer(plain, query) == Answer(clocked, query), $"seed {seed}: {query}");
            }
        }
    }

    [Fact]
    public void Queries_at_the_same_time_do_not_disturb_each_other()
    {
        int seed = Random.Shared.Next();
        MemoryQueryable store = StepConsistencyTests.RandomStore(new Random(seed));
        string[] queries = [.. StepConsistencyTests.Expressions.Where(q => !q.EndsWith(']'))];
        string[] alone = [.. queries.Select(q => Answer(store, q))];
        Parallel.For(0, queries.Length * 3, i => Assert.True(alone[i % queries.Length] == Answer(store, queries[i % queries.Length]), $"seed {seed}: {queries[i % queries.Length]}"));
    }

    private static string Answer(ISampleQueryable store, string query)
    {
        try
        {
            QueryResult r = EngineFixture.Engine.Range(store, query, 200_000, 1_400_000, 37_000, new QueryOptions(), CancellationToken.None);
            return string.Join('\n', ((MatrixValue)r.Value).Series.Select(Text)) + string.Join('\n', r.Warnings.Concat(r.Infos));
        }
        catch (QueryException e)
        {
            return e.Message;
        }
    }

    private static string Text(MatrixSeries s) =>
        s.Labels + string.Join(',', s.FloatTimes.ToArray()) + string.Join(',', s.FloatValues.ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture)))
        + string.Join(',', s.HistogramTimes.ToArray()) + string.Join(',', s.Histograms.ToArray().Select(h => h.ToTestExpression()));

    /// <summary>Series of which many have the same times, some with gaps of their own.</summary>
    private static MemoryQueryable SharedTimes(Random random)
    {
        var store = new MemoryQueryable();
        for (int i = 0; i < 12; i++)
        {
            LabelSet labels = LabelSet.Of(
                ("__name__", i % 3 == 0 ? "b" : "a"), ("i", i.ToString(CultureInfo.InvariantCulture)), ("g", i % 2 == 0 ? "even" : "odd"));
            int phase = i % 4 * 1000;
            for (long t = phase; t < 1_500_000; t += 15_000)
            {
                if (i % 5 != 4 || random.Next(10) != 0)
                {
                    store.Add(labels, t, random.Next(40) == 0 ? 0 : t / 100.0);
                }
            }
        }

        return store;
    }

    /// <summary>Gives equal times the same clock.</summary>
    private sealed class Clocked(ISampleQueryable inner) : ISampleQueryable
    {
        public IQuerier OpenQuerier(long minTime, long maxTime) => new Querier(inner.OpenQuerier(minTime, maxTime));

        private sealed class Querier(IQuerier inner) : IQuerier
        {
            public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation) =>
                new Selection(inner.Select(matchers, hints, cancellation));

            public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) => inner.LabelNames(matchers, cancellation);

            public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
                inner.LabelValues(name, matchers, cancellation);

            public void Dispose() => inner.Dispose();
        }

        private sealed class Selection(SeriesSelection inner) : SeriesSelection
        {
            public override int Count => inner.Count;

            public override LabelSet Labels(int index) => inner.Labels(index);

            public override void Read(int index, long minTime, long maxTime, SeriesColumns into)
            {
                inner.Read(index, minTime, maxTime, into);
                ulong clock = 17;
                foreach (long t in into.Times)
                {
                    clock = unchecked((clock * 31) + (ulong)t);
                }

                into.ClockId = clock | 1;
            }
        }
    }
}
