using Deucalion.Model.Histograms;

namespace Deucalion.Scrape.Loops;

/// <summary>Collects the series of one classic histogram and makes a native one with custom buckets of it. Reusable.</summary>
internal sealed class ClassicHistogramCollector
{
    private readonly SortedList<double, double> _cumulative = [];
    private double? _count;
    private double _sum;
    private bool _invalid;

    /// <summary>Starts anew.</summary>
    public void Reset()
    {
        _cumulative.Clear();
        (_count, _sum, _invalid) = (null, 0, false);
    }

    /// <summary>A bucket; a repeated bound is ignored.</summary>
    public void SetBucket(double upperBound, double count)
    {
        _invalid |= count < 0;
        _cumulative.TryAdd(upperBound, count);
    }

    /// <summary>Count of all observations.</summary>
    public void SetCount(double count)
    {
        _invalid |= count < 0;
        _count = count;
    }

    /// <summary>Sum of all observations.</summary>
    public void SetSum(double sum) => _sum = sum;

    /// <summary>The histogram; null when the series contradict each other.</summary>
    public NativeHistogram? Convert()
    {
        double total = _count ?? (_cumulative.Count > 0 ? _cumulative.Values[^1] : 0);
        if (!_cumulative.ContainsKey(double.PositiveInfinity))
        {
            _cumulative[double.PositiveInfinity] = total;
        }

        var buckets = new double[_cumulative.Count];
        double before = 0;
        bool whole = total == Math.Floor(total);
        for (int i = 0; i < buckets.Length; i++)
        {
            double count = _cumulative.Values[i];
            whole &= count == Math.Floor(count);
            _invalid |= !(count >= before);
            buckets[i] = count - before;
            before = count;
        }

        if (_invalid || total != before)
        {
            return null;
        }

        NativeHistogram histogram = new NativeHistogram
        {
            Schema = NativeHistogram.CustomBucketsSchema,
            Count = total,
            Sum = _sum,
            PositiveSpans = [new BucketSpan(0, (uint)buckets.Length)],
            PositiveBuckets = buckets,
            CustomValues = [.. _cumulative.Keys.Take(_cumulative.Count - 1)],
            IsInteger = whole,
        }.Compact(whole ? 2 : 0);
        return histogram.Validate() is null ? histogram : null;
    }
}
