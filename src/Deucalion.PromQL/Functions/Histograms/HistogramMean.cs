using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>
/// Compensated mean of histograms, for avg and avg_over_time: the sum divided by the count as long as the sum does not overflow, from then on an
/// incremental mean, which is less exact but stays finite. Histograms given are not changed and not kept.
/// </summary>
public sealed class HistogramMean
{
    private NativeHistogram? _value;
    private NativeHistogram? _compensation;
    private ResetHintsSeen _hints;
    private HistogramWarnings _warnings;
    private bool _incremental;
    private double _count;
    private double _magnitude;

    /// <summary>True once exponential and custom buckets met; further histograms are ignored.</summary>
    public bool Incompatible { get; private set; }

    /// <summary>What is to be told of the mean.</summary>
    public HistogramWarnings Warnings => Incompatible ? _warnings : _warnings | _hints.Warnings;

    /// <summary>Adds a histogram.</summary>
    public void Add(NativeHistogram histogram)
    {
        if (Incompatible)
        {
            return;
        }

        _hints.Track(histogram);
        _count++;
        _magnitude += Magnitude(histogram);
        if (_value is null)
        {
            _value = histogram.Copy();
            return;
        }

        if (!_incremental && AddToSum(histogram))
        {
            return;
        }

        double weight = (_count - 1) / _count;
        _compensation?.Mul(weight);
        NativeHistogram share = histogram.Copy().Div(_count);
        Note(_value.Mul(weight).KahanAdd(share, ref _compensation));
    }

    /// <summary>The mean, not compacted, the caller's own; null for none. Ends this mean: <see cref="Clear"/> before the next.</summary>
    public NativeHistogram? Finish()
    {
        if (Incompatible || _value is null)
        {
            return null;
        }

        if (!_incremental)
        {
            _value.Div(_count);
            _compensation?.Div(_count);
        }

        if (_compensation is not null)
        {
            _value.Add(_compensation);
            _compensation = null;
        }

        return _value;
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        (_value, _compensation, _hints, _warnings, Incompatible) = (null, null, default, HistogramWarnings.None, false);
        (_incremental, _count, _magnitude) = (false, 0, 0);
    }

    /// <summary>False when the sum would overflow: it is then what it was, divided, and the mean goes on incrementally.</summary>
    private bool AddToSum(NativeHistogram histogram)
    {
        // As long as all magnitudes together are far from overflow, no component can get there and no copy has to be kept to go back to.
        if (_magnitude < double.MaxValue / 8)
        {
            Note(_value!.KahanAdd(histogram, ref _compensation));
            return true;
        }

        NativeHistogram sum = _value!.Copy();
        NativeHistogram? compensation = _compensation?.Copy();
        Note(sum.KahanAdd(histogram, ref compensation));
        if (Incompatible)
        {
            return true;
        }

        if (!sum.HasOverflow())
        {
            (_value, _compensation) = (sum, compensation);
            return true;
        }

        _incremental = true;
        _value!.Div(_count - 1);
        _compensation?.Div(_count - 1);
        return false;
    }

    private void Note(HistogramMergeOutcome outcome)
    {
        Incompatible = (outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0;
        _warnings |= AggregationWarnings.Of(outcome);
    }

    /// <summary>All absolute values together; infinite when a custom bound is, as that counts as overflow. NaN can never turn infinite.</summary>
    private static double Magnitude(NativeHistogram histogram)
    {
        double magnitude = OrZero(histogram.Count) + OrZero(histogram.Sum) + OrZero(histogram.ZeroCount);
        foreach (double count in histogram.PositiveBuckets)
        {
            magnitude += OrZero(count);
        }

        foreach (double count in histogram.NegativeBuckets)
        {
            magnitude += OrZero(count);
        }

        foreach (double bound in histogram.CustomValues)
        {
            magnitude += double.IsInfinity(bound) ? double.PositiveInfinity : 0;
        }

        return magnitude;
    }

    private static double OrZero(double value) => double.IsNaN(value) ? 0 : Math.Abs(value);
}
