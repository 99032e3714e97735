using System.Globalization;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Execution;

/// <summary>Buckets of classic histograms had to be made monotonic; merged over all of them. Times in Unix ms.</summary>
internal sealed class MonotonicityAnnotation(string text, int position, long time, double minBucket, double maxBucket, double maxDifference)
    : Annotation(false, position)
{
    private long _minTime = time;
    private long _maxTime = time;
    private double _minBucket = minBucket;
    private double _maxBucket = maxBucket;
    private double _maxDifference = maxDifference;
    private long _more;

    /// <inheritdoc/>
    public override string Key => text;

    /// <inheritdoc/>
    public override Annotation MergeInto(Annotation earlier)
    {
        if (earlier is not MonotonicityAnnotation e)
        {
            return this;
        }

        e._minTime = Math.Min(e._minTime, _minTime);
        e._maxTime = Math.Max(e._maxTime, _maxTime);
        e._minBucket = Math.Min(e._minBucket, _minBucket);
        e._maxBucket = Math.Max(e._maxBucket, _maxBucket);
        e._maxDifference = Math.Max(e._maxDifference, _maxDifference);
        e._more += _more + 1;
        return e;
    }

    /// <inheritdoc/>
    public override string Text(string place) => string.Create(
        CultureInfo.InvariantCulture,
        $"{text}, from buckets {GoFormat.General(_minBucket)} to {GoFormat.General(_maxBucket)}, with a max diff of {GoFormat.General(_maxDifference, 2)}, over {_more + 1} samples from {GoFormat.Rfc3339(_minTime)} to {GoFormat.Rfc3339(_maxTime)} ({place})");
}
