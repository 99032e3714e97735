using Deucalion.Model.Samples;

namespace Deucalion.Storage.Reading;

/// <summary>Metadata of metric families of one instance. Safe from many threads.</summary>
public interface IMetadataStore
{
    /// <summary>Families in name order; one entry per distinct (type, help, unit) of a family.</summary>
    IReadOnlyList<MetricMetadata> Metadata(string? family);

    /// <summary>
    /// Remembers metadata; repetitions cost nothing lasting. Durable on completion; throws <see cref="StorageUnavailableException"/> when it cannot be.
    /// </summary>
    ValueTask SetMetadataAsync(IReadOnlyList<MetricMetadata> metadata, CancellationToken cancellation);
}
