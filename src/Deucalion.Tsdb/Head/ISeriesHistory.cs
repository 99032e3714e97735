using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Head;

/// <summary>What the parts on disk know of a series that the head has no samples of.</summary>
internal interface ISeriesHistory
{
    /// <summary>True when there may be samples at or after a time; cheap.</summary>
    bool Reaches(long time);

    /// <summary>Time of the newest visible sample at or after a time; <see cref="LastKind.None"/> when there is none, else <see cref="LastKind.Unread"/>.</summary>
    LastSample NewestAtOrAfter(LabelSet labels, long time);

    /// <summary>The newest visible sample with its value.</summary>
    LastSample ReadNewest(LabelSet labels, long time);
}
