using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.Import.OpenMetrics;

/// <summary>Samples to export, metric by metric.</summary>
public interface IExportSource
{
    /// <summary>Metric names that may have samples, in byte order.</summary>
    ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation);

    /// <summary>Metadata of all families.</summary>
    ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(CancellationToken cancellation);

    /// <summary>Exemplars of a metric, by series.</summary>
    ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(string name, CancellationToken cancellation);

    /// <summary>Series of a metric in label order; the columns are valid until the next one is asked for.</summary>
    IAsyncEnumerable<(LabelSet Labels, SeriesColumns Columns)> SeriesAsync(string name, CancellationToken cancellation);
}
