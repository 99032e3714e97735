using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>Finds how many observations lie below a value while the buckets go by in ascending order.</summary>
internal struct RankAt(double value)
{
    private readonly double _value = value;
    private double _rank;

    /// <summary>True once a bucket at or around the value went by.</summary>
    public bool Found { get; private set; }

    /// <summary>Takes a bucket; <paramref name="rank"/>: observations in those before it.</summary>
    public void Visit(HistogramBucket bucket, double rank, bool linear)
    {
        if (Found)
        {
            return;
        }

        if (bucket.Lower >= _value)
        {
            (_rank, Found) = (rank, true);
        }
        else if (bucket.Lower < _value && bucket.Upper > _value)
        {
            // Nothing can be said within an unbounded bucket: +Inf comes out as none of it, -Inf is taken as all of it.
            _rank = linear && double.IsNegativeInfinity(bucket.Lower) ? bucket.Count : rank + (bucket.Count * bucket.FractionBelow(_value, linear));
            Found = true;
        }
    }

    /// <summary>The rank, at most the given count; the count itself when the value lies above all buckets.</summary>
    public readonly double Within(double count) => !Found || _rank > count ? count : _rank;
}
