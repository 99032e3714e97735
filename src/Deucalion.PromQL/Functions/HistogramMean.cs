using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions;

/// <summary>
/// Running mean of histograms: the compensated sum divided at the end while it does not overflow, from then on the mean is
/// moved step by step.
/// </summary>
internal sealed class HistogramMean(NativeHistogram first)
{
    private NativeHistogram _sum = first.Copy();
    private NativeHistogram? _mean;
    private NativeHistogram? _compensation;
    private double _count = 1;

    /// <summary>Adds one; nothing changes when it does not go together with the others, except the count.</summary>
    public HistogramMergeOutcome Add(NativeHistogram h)
    {
        _count++;
        if (_mean is null)
        {
            NativeHistogram sum = _sum.Copy();
            NativeHistogram? compensation = _compensation?.Copy();
            HistogramMergeOutcome outcome = sum.KahanAdd(h, ref compensation);
            if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0 || !sum.HasOverflow())
            {
                if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) == 0)
                {
                    (_sum, _compensation) = (sum, compensation);
                }

                return outcome;
            }

            _mean = _sum.Copy().Div(_count - 1);
            _compensation?.Div(_count - 1);
        }

        double q = (_count - 1) / _count;
        _compensation?.Mul(q);
        return _mean.Mul(q).KahanAdd(h.Copy().Div(_count), ref _compensation);
    }

    /// <summary>Counts a sample that is not a histogram.</summary>
    public void Skip() => _count++;

    /// <summary>The mean; the object is spent.</summary>
    public NativeHistogram Result()
    {
        if (_mean is not null)
        {
            if (_compensation is not null)
            {
                _mean.Add(_compensation);
            }

            return _mean;
        }

        _sum.Div(_count);
        if (_compensation is not null)
        {
            _sum.Add(_compensation.Div(_count));
        }

        return _sum;
    }
}
