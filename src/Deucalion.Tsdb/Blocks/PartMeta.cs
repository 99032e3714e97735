using Deucalion.Model.Time;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// What the manifest knows of a part. <see cref="Sequence"/> is the log position that its newest data was flushed at: a part with a higher one was
/// written later, and a deletion applies to parts with a lower one than its own position. <see cref="Order"/> ranks parts of one sequence: out-of-order
/// data (1) was written after in-order data (0), imports (2) after both. Deletions at positions below <see cref="Cleaned"/> were carried out in it already.
/// </summary>
internal sealed record PartMeta(string Name, long MinTime, long MaxTime, long Sequence, int Order, long Series, long Samples, long Blocks, long Bytes, long Cleaned = 0)
{
    public TimeRange Range => new(MinTime, MaxTime);
}
