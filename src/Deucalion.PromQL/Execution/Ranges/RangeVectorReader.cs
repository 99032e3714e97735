using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Range;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Reads a range selector as a result of its own, with the samples' own times.</summary>
internal sealed class RangeVectorReader(EvalScope scope, RangeSelectorNode node)
{
    /// <summary>Adds all series to a result.</summary>
    public void Read(ResultBuilder results, ReadContext context)
    {
        RangeBounds bounds = RangeBounds.Of(scope, node);
        var source = new SelectorRangeSource(scope, node, bounds, null);
        source.Open(context);
        var samples = new RangeSamples();
        for (int i = 0; i < source.Series.Count; i++)
        {
            samples.Load(source.Read(i, context), bounds);
            RangeWindow w = samples.Window(0, false);
            long end = bounds.End(0);
            (long[] times, double[] values) = node.Selector.Mode == SelectorMode.Plain
                ? (w.FloatTimes.ToArray(), w.Floats.ToArray())
                : Extended(w, end);
            NativeHistogram[] histograms = w.Histograms.ToArray()!;
            long weight = times.Length + histograms.Sum(h => (long)h.SizeInSamples());
            scope.Ledger.Add(0, weight, weight);
            scope.Query.Hold(weight);
            results.Add(source.Series[i], times, values, w.HistogramTimes.ToArray(), histograms);
        }
    }

    private (long[] Times, double[] Values) Extended(in RangeWindow w, long end)
    {
        bool smoothed = node.Selector.Mode == SelectorMode.Smoothed;
        if (!w.Histograms.IsEmpty)
        {
            throw QueryContext.Error((smoothed ? "smoothed" : "anchored") + " modifier is not supported with histograms");
        }

        return ExtendedBounds.Extend(w.FloatTimes, w.Floats, end - node.Range, end, smoothed);
    }
}
