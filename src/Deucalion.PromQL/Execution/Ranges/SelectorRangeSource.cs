using Deucalion.PromQL.Execution.Selectors;
using Deucalion.PromQL.Plan;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Samples from storage.</summary>
internal sealed class SelectorRangeSource(EvalScope scope, RangeSelectorNode node, RangeBounds bounds, string? hintFunction) : RangeSource
{
    private SelectedSeries _selected = null!;

    /// <inheritdoc/>
    public override bool IsComputed => false;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        var hints = new SelectHints(bounds.MinTime, bounds.MaxTime)
        {
            Step = scope.IsInstant ? 0 : scope.Step,
            Range = node.Range,
            Function = hintFunction,
        };
        _selected = SelectedSeries.Select(scope, node.Selector, hints);
        Series = _selected.Headers(false);
    }

    /// <inheritdoc/>
    public override SeriesColumns Read(int series, ReadContext context) => _selected.Read(series, context);
}
