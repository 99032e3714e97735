namespace Deucalion.PromQL.Plan;

/// <summary>
/// The time that info() looks for info series at: that of the first selector in its first argument. Milliseconds; offsets of the
/// subqueries around it count as long as no @ fixes the time.
/// </summary>
internal readonly record struct InfoReference(long? At, long Offset)
{
    /// <summary>Finds the reference of an argument.</summary>
    public static InfoReference Of(PlanNode argument) => Find(argument) ?? new InfoReference(null, 0);

    private static InfoReference? Find(PlanNode node) => node switch
    {
        SelectorNode s => new InfoReference(s.At, s.Offset),
        RangeSelectorNode r => new InfoReference(r.Selector.At, r.Selector.Offset),
        SubqueryNode q => Find(q.Inner) is { } inner
            ? inner.At is null ? new InfoReference(q.At, inner.Offset + q.Offset) : inner
            : null,
        StepInvariantNode i => Find(i.Inner),
        UnaryNode u => Find(u.Inner),
        BinaryNode b => Find(b.Left) ?? Find(b.Right),
        AggregateNode a => Find(a.Inner) ?? (a.Parameter is null ? null : Find(a.Parameter)),
        CallNode c => c.Arguments.Select(Find).FirstOrDefault(f => f is not null),
        _ => null,
    };
}
