using Deucalion.Model.Samples;

namespace Deucalion.Storage.Reading;

/// <summary>Metadata of metric families of one instance. Safe from many threads.</summary>
public interface IMetadataStore
{
    /// <summary>Families in name order; one entry per distinct (type, help, unit) of a family.</summary>
    IReadOnlyList<MetricMetadata> Metadata(string? family);

    /// <summary>Remembers metadata; repetitions cost nothing lasting.</summary>
    void SetMetadata(IReadOnlyList<MetricMetadata> metadata);
}
