using Deucalion.Model.Labels;

namespace Deucalion.Scrape.Loops;

/// <summary>What is known of one series of a target's body; labels null = a rule drops it.</summary>
internal sealed class SeriesEntry(LabelSet? labels)
{
    public LabelSet? Labels { get; } = labels;

    /// <summary>The store's reference, 0 = none yet.</summary>
    public ulong SeriesRef { get; set; }

    /// <summary>Iteration in which it was last in the body.</summary>
    public long SeenAt { get; set; }

    /// <summary>Iteration in which its staleness was last tracked.</summary>
    public long TrackedAt { get; set; }

    /// <summary>True when the last sample was a native histogram, whose marker must be one too.</summary>
    public bool IsHistogram { get; set; }
}
