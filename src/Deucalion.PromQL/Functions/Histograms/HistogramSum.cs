using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>
/// Compensated sum of histograms, for sum and sum_over_time. Histograms given are not changed and not kept. Exponential and custom ones together
/// have no sum.
/// </summary>
public sealed class HistogramSum
{
    private NativeHistogram? _sum;
    private NativeHistogram? _compensation;
    private ResetHintsSeen _hints;
    private HistogramWarnings _warnings;

    /// <summary>True once exponential and custom buckets met; further histograms are ignored.</summary>
    public bool Incompatible { get; private set; }

    /// <summary>What is to be told of the sum.</summary>
    public HistogramWarnings Warnings => Incompatible ? _warnings : _warnings | _hints.Warnings;

    /// <summary>Adds a histogram.</summary>
    public void Add(NativeHistogram histogram)
    {
        if (Incompatible)
        {
            return;
        }

        _hints.Track(histogram);
        if (_sum is null)
        {
            _sum = histogram.Copy();
            return;
        }

        HistogramMergeOutcome outcome = _sum.KahanAdd(histogram, ref _compensation);
        Incompatible = (outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0;
        _warnings |= AggregationWarnings.Of(outcome);
    }

    /// <summary>The sum, not compacted, the caller's own; null for none. Ends this sum: <see cref="Clear"/> before the next.</summary>
    public NativeHistogram? Finish()
    {
        if (Incompatible || _sum is null)
        {
            return null;
        }

        if (_compensation is not null)
        {
            _sum.Add(_compensation);
            _compensation = null;
        }

        return _sum;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        (_sum, _compensation, _hints, _warnings, Incompatible) = (null, null, default, HistogramWarnings.None, false);
    }
}
