using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>
/// The windows of a range vector over the steps of a scope. Milliseconds. Window of step i: (End(i) - <see cref="Range"/>, End(i)];
/// extended selectors see samples from <see cref="Before"/> earlier to <see cref="After"/> later.
/// </summary>
internal sealed record RangeBounds(EvalScope Scope, long Range, long Offset, long? At, long Before, long After)
{
    /// <summary>The windows of a selector; extended modes look a lookback farther.</summary>
    public static RangeBounds Of(EvalScope scope, RangeSelectorNode node)
    {
        long lookback = scope.Query.Options.LookbackDelta;
        SelectorMode mode = node.Selector.Mode;
        return new RangeBounds(
            scope,
            node.Range,
            node.Selector.Offset,
            node.Selector.At,
            mode == SelectorMode.Plain ? 0 : lookback,
            mode == SelectorMode.Smoothed ? lookback : 0);
    }

    /// <summary>Last time inside the window of a step, extension not counted.</summary>
    public long End(int step) => (At ?? Scope.Time(step)) - Offset;

    /// <summary>First time that any window can hold.</summary>
    public long MinTime => End(0) - Range - Before + 1;

    /// <summary>Last time that any window can hold.</summary>
    public long MaxTime => End(Math.Max(0, Scope.Steps - 1)) + After;
}
