using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>The histograms of one group at one step, summed or averaged.</summary>
internal sealed class HistogramCell
{
    private readonly HistogramMean? _mean;
    private readonly NativeHistogram? _sum;
    private NativeHistogram? _compensation;
    private bool _reset;
    private bool _noReset;

    /// <summary>Begins with a histogram; null when a float came first, so that there is nothing to sum up.</summary>
    public HistogramCell(NativeHistogram? first, bool mean)
    {
        if (first is not null)
        {
            Watch(first);
            _mean = mean ? new HistogramMean(first) : null;
            _sum = mean ? null : first.Copy();
        }
    }

    /// <summary>Exponential and custom buckets met: there is no result.</summary>
    public bool IsIncompatible { get; private set; }

    /// <summary>Adds a histogram of a series.</summary>
    public void Add(NativeHistogram h, Model.Labels.LabelSet series, AggregationNotes notes)
    {
        if (IsIncompatible || (_mean is null && _sum is null))
        {
            return;
        }

        Watch(h);
        HistogramMergeOutcome outcome = _mean?.Add(h) ?? _sum!.KahanAdd(h, ref _compensation);
        if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0)
        {
            notes.Add(Annotations.MixedExponentialCustomHistograms(series.MetricName ?? string.Empty, notes.Position));
            IsIncompatible = true;
        }
        else if ((outcome & HistogramMergeOutcome.BoundsReconciled) != 0)
        {
            notes.Add(Annotations.MismatchedCustomBuckets(Annotations.Aggregation, notes.Position));
        }
    }

    /// <summary>The result; the cell is spent.</summary>
    public NativeHistogram Result(AggregationNotes notes)
    {
        if (_reset && _noReset)
        {
            notes.Add(Annotations.HistogramCounterResetCollision(Annotations.Aggregation, notes.Position));
        }

        if (_mean is not null)
        {
            return _mean.Result().Compact(0);
        }

        if (_compensation is not null)
        {
            _sum!.Add(_compensation);
        }

        return _sum!.Compact(0);
    }

    private void Watch(NativeHistogram h)
    {
        _reset |= h.ResetHint == CounterResetHint.CounterReset;
        _noReset |= h.ResetHint == CounterResetHint.NotCounterReset;
    }
}
