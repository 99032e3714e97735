using Deucalion.PromQL.Tracing;

namespace Deucalion.Runtime.Queries;

/// <summary>A query that runs in the place of a small one turned out heavy before it has read much: it starts again when there is a place for it.</summary>
internal sealed class HeavyQueryException(SelectionCost cost) : Exception("the query is heavy")
{
    /// <summary>What is known of its cost.</summary>
    public SelectionCost Cost => cost;
}
