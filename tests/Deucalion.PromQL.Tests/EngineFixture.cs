using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

/// <summary>Short ways to fill a store and to ask it.</summary>
internal static class EngineFixture
{
    public static readonly PromQLEngine Engine = new(TimeProvider.System);

    /// <summary>Series in script notation, samples a minute apart from time 0 on.</summary>
    public static MemoryQueryable Store(params string[] lines)
    {
        var store = new MemoryQueryable();
        foreach (string line in lines)
        {
            (LabelSet labels, IReadOnlyList<SequenceValue> values) = SeriesLine.Parse(line);
            for (int i = 0; i < values.Count; i++)
            {
                if (!values[i].IsOmitted && values[i].Histogram is { } h)
                {
                    store.Add(labels, i * 60_000L, h);
                }
                else if (!values[i].IsOmitted)
                {
                    store.Add(labels, i * 60_000L, values[i].Value);
                }
            }
        }

        return store;
    }

    public static QueryResult Instant(MemoryQueryable store, string query, long time, QueryOptions? options = null) =>
        Engine.Instant(store, query, time, options ?? new QueryOptions(), CancellationToken.None);

    public static QueryResult Range(MemoryQueryable store, string query, long start, long end, long step, QueryOptions? options = null) =>
        Engine.Range(store, query, start, end, step, options ?? new QueryOptions(), CancellationToken.None);

    public static IReadOnlyList<VectorSample> Vector(MemoryQueryable store, string query, long time) => ((VectorValue)Instant(store, query, time).Value).Samples;
}
