using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Tests;

/// <summary>Equal selectors of a query look their series up once; others do not share.</summary>
public sealed class SharedSelectionTests
{
    [Theory]
    [InlineData("x / (x + 1)", 1, 2.0 / 3)]
    [InlineData("sum(x{a=\"1\"}) / count(x{a=\"1\"})", 2, 2)]
    [InlineData("x - x offset 1m", 2, 1)]
    [InlineData("x{a=\"1\"} - x{a!=\"2\"}", 2, 0)]
    [InlineData("rate(x[1m1ms]) - increase(x[1m1ms]) / 60.001", 1, 0)]
    public void Selections(string query, int expected, double value)
    {
        var store = new MemoryQueryable();
        LabelSet labels = LabelSet.Of(("__name__", "x"), ("a", "1"));
        store.Add(labels, 0, 1);
        store.Add(labels, 60_000, 2);
        var counting = new Counting(store);
        var result = (VectorValue)new PromQLEngine(TimeProvider.System)
            .Instant(counting, query, 60_000, new QueryOptions(), TestContext.Current.CancellationToken).Value;
        Assert.Equal(value, Assert.Single(result.Samples).Value, 12);
        Assert.Equal(expected, counting.Selects);
    }

    private sealed class Counting(ISampleQueryable inner) : ISampleQueryable
    {
        public int Selects { get; private set; }

        public IQuerier OpenQuerier(long minTime, long maxTime) => new Querier(this, inner.OpenQuerier(minTime, maxTime));

        private sealed class Querier(Counting owner, IQuerier inner) : IQuerier
        {
            public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
            {
                owner.Selects++;
                return inner.Select(matchers, hints, cancellation);
            }

            public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) => inner.LabelNames(matchers, cancellation);

            public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
                inner.LabelValues(name, matchers, cancellation);

            public void Dispose() => inner.Dispose();
        }
    }
}
