using Deucalion.Model.Histograms;

namespace Deucalion.Wire.Exposition;

/// <summary>Collects the series of one classic histogram in any order and makes a native histogram with custom buckets of them.</summary>
internal sealed class ClassicHistogramCollector
{
    // As many empty buckets as Prometheus leaves between full ones of integer histograms.
    private const int MaxEmptyBuckets = 2;

    // Far above what anyone has; sorting in hostile orders stays cheap.
    private const int MaxBuckets = 10_000;

    private readonly List<(double Bound, double Count)> _buckets = [];
    private double? _count;
    private double _sum;
    private bool _faulty;

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        _buckets.Clear();
        _count = null;
        _sum = 0;
        _faulty = false;
    }

    /// <summary>Takes a cumulative bucket; a bound that is there already is ignored, counts that fall spoil the histogram.</summary>
    public void AddBucket(double bound, double count)
    {
        int at = _buckets.Count;
        while (at > 0 && _buckets[at - 1].Bound >= bound)
        {
            at--;
        }

        if (at < _buckets.Count && _buckets[at].Bound == bound)
        {
            return;
        }

        _faulty |= _buckets.Count >= MaxBuckets || !(count >= 0) || (at > 0 && count < _buckets[at - 1].Count) || (at < _buckets.Count && count > _buckets[at].Count);
        if (!_faulty)
        {
            _buckets.Insert(at, (bound, count));
        }
    }

    /// <summary>Takes the count of observations.</summary>
    public void SetCount(double count)
    {
        _faulty |= !(count >= 0);
        _count = count;
    }

    /// <summary>Takes the sum of observations.</summary>
    public void SetSum(double sum) => _sum = sum;

    /// <summary>The native histogram, null when the series do not make a valid one.</summary>
    public NativeHistogram? Convert()
    {
        if (_faulty)
        {
            return null;
        }

        double count = _count ?? (_buckets.Count > 0 ? _buckets[^1].Count : 0);
        if (_buckets.Count == 0 || !double.IsPositiveInfinity(_buckets[^1].Bound))
        {
            _buckets.Add((double.PositiveInfinity, count));
        }

        if (count != _buckets[^1].Count)
        {
            return null;
        }

        bool isInteger = _buckets.TrueForAll(static b => b.Count == Math.Floor(b.Count));
        double[] absolute = new double[_buckets.Count];
        double[] bounds = new double[_buckets.Count - 1];
        for (int i = 0; i < absolute.Length; i++)
        {
            absolute[i] = _buckets[i].Count - (i > 0 ? _buckets[i - 1].Count : 0);
            if (i < bounds.Length)
            {
                bounds[i] = _buckets[i].Bound;
            }
        }

        var h = new NativeHistogram
        {
            Schema = NativeHistogram.CustomBucketsSchema,
            IsInteger = isInteger,
            Count = count,
            Sum = _sum,
            PositiveSpans = [new BucketSpan(0, (uint)absolute.Length)],
            PositiveBuckets = absolute,
            CustomValues = bounds,
        };
        h.Compact(isInteger ? MaxEmptyBuckets : 0);
        return h.Validate() is null ? h : null;
    }
}
