namespace Deucalion.PromQL.Execution;

/// <summary>
/// A node of the running query. First <see cref="Open"/> says which series there are, then <see cref="Read"/> gives the column
/// of each series, each at most once, in any order and from many threads (each with its own context). Scalars are one series
/// without labels that has a float at each step.
/// </summary>
internal abstract class VectorOperator(EvalScope scope)
{
    /// <summary>Steps of the columns.</summary>
    public EvalScope Scope { get; } = scope;

    /// <summary>The query.</summary>
    public QueryContext Query => Scope.Query;

    /// <summary>Place in the order of evaluation; of equal annotations the later operator's stays.</summary>
    public int Order { get; init; }

    /// <summary>The series, known after <see cref="Open"/>. A series may turn out to have no sample.</summary>
    public IReadOnlyList<SeriesHeader> Series { get; protected set; } = [];

    /// <summary>True when <see cref="Read"/> reads stored samples and computes nothing of other operators: worth sharing among threads.</summary>
    public virtual bool ReadsStorage => false;

    /// <summary>Finds the series; operators that must see everything compute here. Once, from one thread.</summary>
    public abstract void Open(ReadContext context);

    /// <summary>Fills the column of one series; whatever it held before is gone.</summary>
    public abstract void Read(int series, Column into, ReadContext context);
}
