using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>Result of a selection: label sets first, sample columns on demand. Belongs to its querier.</summary>
public abstract class SeriesSelection
{
    /// <summary>Number of series.</summary>
    public abstract int Count { get; }

    /// <summary>Label set of series <paramref name="index"/>; label sets ascend with the index.</summary>
    public abstract LabelSet Labels(int index);

    /// <summary>
    /// Encoded label set of series <paramref name="index"/>, for looking at labels without making an object; valid until the calling thread's next call.
    /// </summary>
    public virtual ReadOnlySpan<byte> EncodedLabels(int index) => Labels(index).Encoded;

    /// <summary>
    /// An upper bound of the samples that <see cref="Read"/> would return for all series in the range, cheap to get; for
    /// limits that are checked before the work. Negative when unknown.
    /// </summary>
    public virtual long EstimateSamples(long minTime, long maxTime) => -1;

    /// <summary>
    /// Fills <paramref name="into"/> (which is cleared first) with the samples of one series between two times, both ends
    /// included, times strictly ascending, staleness markers included. Many threads may read, each with its own columns.
    /// Throws <see cref="StorageUnavailableException"/> when data on disk is damaged.
    /// </summary>
    public abstract void Read(int index, long minTime, long maxTime, SeriesColumns into);
}
