using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Querying;

/// <summary>Where samples of one series are: a part or the head. Sources of a series are chained, oldest writes first.</summary>
internal abstract class SeriesSource
{
    public SeriesSource? Next { get; set; }

    /// <summary>Adds the pieces that may have samples between two times.</summary>
    public abstract void AddPieces(ReadScratch scratch, long minTime, long maxTime);

    /// <summary>True when there may be samples between two times.</summary>
    public abstract bool Overlaps(ReadScratch scratch, long minTime, long maxTime);
}
