using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.Import.OpenMetrics;

/// <summary>
/// Writes a source as OpenMetrics text with times: families in name order with their metadata, series by series, exemplars with the first sample at or after them.
/// </summary>
public sealed class OpenMetricsExport(IExportSource source, Stream output)
{
    private static readonly string[] s_suffixes = ["_total", "_bucket", "_sum", "_count", "_created", "_info"];
    private readonly OpenMetricsText _text = new(output);
    private readonly ExportCounts _counts = new();

    /// <summary>Writes everything; throws <see cref="ImportException"/> and <see cref="IOException"/>s.</summary>
    public async Task<ExportCounts> RunAsync(CancellationToken cancellation)
    {
        Dictionary<string, MetricMetadata> metadata = [];
        foreach (MetricMetadata m in await source.MetadataAsync(cancellation).ConfigureAwait(false))
        {
            metadata[m.Family] = m;
        }

        IReadOnlyList<string> names = await source.NamesAsync(cancellation).ConfigureAwait(false);
        foreach (IGrouping<string, string> family in names.GroupBy(n => FamilyOf(n, metadata)).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            bool begun = false;
            foreach (string name in family)
            {
                begun = await WriteAsync(name, family.Key, Metadata(family.Key, metadata), begun, cancellation).ConfigureAwait(false);
            }
        }

        _text.End();
        return _counts;
    }

    private static string FamilyOf(string name, Dictionary<string, MetricMetadata> metadata)
    {
        foreach (string suffix in s_suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && name[..^suffix.Length] is var stem && TypeOf(stem, name, metadata) is { } type && Takes(type, suffix))
            {
                return stem;
            }
        }

        return name;
    }

    // Scrapes of the Prometheus text format keep a counter's metadata under its full name.
    private static MetricType? TypeOf(string stem, string name, Dictionary<string, MetricMetadata> metadata) =>
        metadata.TryGetValue(stem, out MetricMetadata? m) || metadata.TryGetValue(name, out m) ? m.Type : null;

    private static bool Takes(MetricType type, string suffix) => type switch
    {
        MetricType.Counter => suffix is "_total" or "_created",
        MetricType.Histogram => suffix is "_bucket" or "_sum" or "_count" or "_created",
        MetricType.Summary => suffix is "_sum" or "_count" or "_created",
        MetricType.Info => suffix is "_info",
        _ => false,
    };

    private static MetricMetadata? Metadata(string family, Dictionary<string, MetricMetadata> metadata)
    {
        // Remote write 2.0 tells metadata by series, so it may stand under the full names.
        foreach (string suffix in s_suffixes)
        {
            if (metadata.TryGetValue(family + suffix, out MetricMetadata? m) && Takes(m.Type, suffix))
            {
                return m with { Family = family };
            }
        }

        return metadata.GetValueOrDefault(family);
    }

    private async Task<bool> WriteAsync(string name, string family, MetricMetadata? metadata, bool begun, CancellationToken cancellation)
    {
        Dictionary<LabelSet, IReadOnlyList<Exemplar>> exemplars = [];
        foreach (SeriesExemplars e in await source.ExemplarsAsync(name, cancellation).ConfigureAwait(false))
        {
            exemplars[e.Series] = e.Exemplars;
        }

        await foreach ((LabelSet labels, SeriesColumns columns) in source.SeriesAsync(name, cancellation).ConfigureAwait(false))
        {
            if (!begun)
            {
                // A counter or info whose name lacks the suffix is none for OpenMetrics.
                _text.Family(family, metadata is { Type: MetricType.Counter or MetricType.Info } && family == name ? metadata with { Type = MetricType.Unknown } : metadata);
                begun = true;
            }

            Write(labels, columns, exemplars.GetValueOrDefault(labels, []));
        }

        return begun;
    }

    private void Write(LabelSet labels, SeriesColumns columns, IReadOnlyList<Exemplar> exemplars)
    {
        byte[] series = OpenMetricsText.Series(labels);
        int next = 0;
        long before = _counts.Samples;
        for (int i = 0; i < columns.Count; i++)
        {
            double value = columns.Values[i];
            if (columns.HasHistograms && columns.Histograms[i] is not null)
            {
                _counts.NativeHistograms++;
                continue;
            }

            if (StaleMarker.IsStale(value))
            {
                _counts.StaleMarkers++;
                continue;
            }

            long time = columns.Times[i];
            bool has = next < exemplars.Count && (exemplars[next].Time <= time || i == columns.Count - 1);
            _text.Sample(series, value, time, has ? exemplars[next++] : null);
            _counts.Samples++;
            _counts.Exemplars += has ? 1 : 0;
        }

        _counts.Series += _counts.Samples > before ? 1 : 0;
    }
}
