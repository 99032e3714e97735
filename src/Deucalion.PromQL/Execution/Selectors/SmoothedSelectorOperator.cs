using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution.Ranges;
using Deucalion.PromQL.Functions.Range;
using Deucalion.PromQL.Plan;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>
/// An instant selector with <c>smoothed</c>: the value at a step lies on the straight line between the samples around it, both
/// within the lookback; after the last sample its value stays.
/// </summary>
internal sealed class SmoothedSelectorOperator(EvalScope scope, SelectorNode node, string? hintFunction) : VectorOperator(scope)
{
    private SelectedSeries _selected = null!;
    private RangeBounds _bounds = null!;

    /// <inheritdoc/>
    public override void Open(ReadContext context)
    {
        long lookback = Query.Options.LookbackDelta;
        _bounds = new RangeBounds(Scope, 0, node.Offset, node.At, lookback, lookback);
        var hints = new SelectHints(_bounds.MinTime, _bounds.MaxTime) { Step = Scope.IsInstant ? 0 : Scope.Step, Function = hintFunction };
        _selected = SelectedSeries.Select(Scope, node, hints);
        Series = _selected.Headers(false);
    }

    /// <inheritdoc/>
    public override void Read(int series, Column into, ReadContext context)
    {
        into.Clear();
        Scratch scratch = context.Scratch<Scratch>(this);
        scratch.Samples.Load(_selected.Read(series, context), _bounds);
        scratch.Notes ??= new RangeNotes(Query.Annotations, Order, node.Position.Start);
        scratch.Notes.Of(Series, series);
        for (int step = 0; step < Scope.Steps; step++)
        {
            RangeWindow window = scratch.Samples.Window(step, false);
            if (window.Floats.Length > 0 && window.Histograms.Length > 0)
            {
                scratch.Notes.Mixed();
            }
            else if (window.Histograms.Length > 0)
            {
                if (Histogram(window, _bounds.End(step), scratch.Notes) is { } h)
                {
                    into.Set(step, h);
                }
            }
            else if (window.Floats.Length > 0)
            {
                Float(window, _bounds.End(step), into, step);
            }
        }

        Query.Hold(into.Weight());
    }

    private static void Float(in RangeWindow w, long t, Column into, int step)
    {
        int i = Interpolation.FirstAtOrAfter(w.FloatTimes, w.FloatTimes.Length, t);
        if (i < w.Floats.Length && w.FloatTimes[i] == t)
        {
            into.Set(step, w.Floats[i]);
        }
        else if (i > 0 && i < w.Floats.Length)
        {
            into.Set(step, Interpolation.Between(w.FloatTimes[i - 1], w.Floats[i - 1], w.FloatTimes[i], w.Floats[i], t, false));
        }
        else if (i > 0)
        {
            into.Set(step, w.Floats[i - 1]);
        }
    }

    private static NativeHistogram? Histogram(in RangeWindow w, long t, RangeNotes notes)
    {
        int i = Interpolation.FirstAtOrAfter(w.HistogramTimes, w.HistogramTimes.Length, t);
        if (i < w.Histograms.Length && w.HistogramTimes[i] == t)
        {
            return w.Histograms[i]!.Copy();
        }

        if (i == 0)
        {
            return null;
        }

        NativeHistogram before = w.Histograms[i - 1]!;
        if (i == w.Histograms.Length)
        {
            NativeHistogram carried = before.Copy();
            carried.ResetHint = CounterResetHint.Unknown;
            return carried;
        }

        NativeHistogram after = w.Histograms[i]!;
        if (before.UsesCustomBuckets != after.UsesCustomBuckets)
        {
            notes.Incompatible();
            return null;
        }

        bool isCounter = before.ResetHint != CounterResetHint.Gauge || after.ResetHint != CounterResetHint.Gauge;
        return Interpolation.Between(w.HistogramTimes[i - 1], before, w.HistogramTimes[i], after, t, isCounter, notes);
    }

    /// <summary>Memory of one thread.</summary>
    private sealed class Scratch
    {
        public RangeSamples Samples { get; } = new();

        public RangeNotes? Notes { get; set; }
    }
}
