using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>Sum and mean of the histograms of a window, compensated, with what there is to tell about them.</summary>
internal sealed class HistogramTotal
{
    private bool _reset;
    private bool _noReset;
    private bool _reconciled;

    /// <summary>The sum, or null when the histograms do not go together.</summary>
    public NativeHistogram? Sum(ReadOnlySpan<NativeHistogram> histograms, RangeNotes notes)
    {
        NativeHistogram sum = histograms[0].Copy();
        Watch(sum);
        NativeHistogram? compensation = null;
        foreach (NativeHistogram h in histograms[1..])
        {
            Watch(h);
            if (!Fits(sum.KahanAdd(h, ref compensation)))
            {
                notes.Incompatible();
                return null;
            }
        }

        if (compensation is not null)
        {
            Fits(sum.Add(compensation));
        }

        Tell(notes);
        return sum;
    }

    /// <summary>The mean, or null when the histograms do not go together.</summary>
    public NativeHistogram? Mean(ReadOnlySpan<NativeHistogram> histograms, RangeNotes notes)
    {
        var mean = new HistogramMean(histograms[0]);
        Watch(histograms[0]);
        foreach (NativeHistogram h in histograms[1..])
        {
            Watch(h);
            if (!Fits(mean.Add(h)))
            {
                notes.Incompatible();
                return null;
            }
        }

        Tell(notes);
        return mean.Result();
    }

    private void Watch(NativeHistogram h)
    {
        _reset |= h.ResetHint == CounterResetHint.CounterReset;
        _noReset |= h.ResetHint == CounterResetHint.NotCounterReset;
    }

    private bool Fits(HistogramMergeOutcome outcome)
    {
        _reconciled |= (outcome & HistogramMergeOutcome.BoundsReconciled) != 0;
        return (outcome & HistogramMergeOutcome.IncompatibleSchemas) == 0;
    }

    private void Tell(RangeNotes notes)
    {
        if (_reset && _noReset)
        {
            notes.Add(Annotations.HistogramCounterResetCollision(Annotations.Aggregation, notes.Position));
        }

        if (_reconciled)
        {
            notes.Add(Annotations.MismatchedCustomBuckets(Annotations.Aggregation, notes.Position));
        }
    }
}
