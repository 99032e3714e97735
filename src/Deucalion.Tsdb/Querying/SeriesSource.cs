using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Querying;

/// <summary>The selected series of a part or of the head, rows in label order. Immutable; many threads read.</summary>
internal abstract class SeriesSource
{
    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>Encoded label set of a row; valid until the calling thread's next call to this source.</summary>
    public abstract ReadOnlySpan<byte> EncodedLabels(int row);

    /// <summary>Label set of a row.</summary>
    public abstract LabelSet Labels(int row);

    /// <summary>Adds the pieces of a row that may have samples between two times.</summary>
    public abstract void AddPieces(int row, ReadScratch scratch, long minTime, long maxTime);
}
