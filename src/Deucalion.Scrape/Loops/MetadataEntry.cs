using Deucalion.Model.Samples;

namespace Deucalion.Scrape.Loops;

/// <summary>Metadata of a family, with the iterations in which it was last seen and changed.</summary>
internal sealed class MetadataEntry
{
    public MetricType Type { get; set; }

    public string Help { get; set; } = string.Empty;

    public string Unit { get; set; } = string.Empty;

    public long SeenAt { get; set; }

    public long ChangedAt { get; set; }
}
