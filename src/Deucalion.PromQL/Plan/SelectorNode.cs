using Deucalion.Model.Labels;
using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>
/// An instant selector. Milliseconds; <see cref="At"/> fixes the time of evaluation for every step. <see cref="OnlyTotals"/>: of histograms
/// only count and sum are looked at.
/// </summary>
internal sealed record SelectorNode(IReadOnlyList<Matcher> Matchers, long Offset, long? At, SelectorMode Mode, PositionRange Position)
    : PlanNode(Position, ValueType.Vector)
{
    /// <summary>Buckets may be left out.</summary>
    public bool OnlyTotals { get; init; }
}
