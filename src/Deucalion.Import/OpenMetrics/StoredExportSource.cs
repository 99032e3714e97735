using System.Runtime.CompilerServices;
using Deucalion.Import.Reading;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage;
using Deucalion.Storage.Reading;

namespace Deucalion.Import.OpenMetrics;

/// <summary>Exports from an open store.</summary>
public sealed class StoredExportSource(ITimeSeriesStore store, SampleFilter filter) : IExportSource
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        using IQuerier querier = store.OpenQuerier(filter.MinTime, filter.MaxTime);
        IEnumerable<IReadOnlyList<Matcher>> selectors = filter.Selectors.Count > 0 ? filter.Selectors : [[]];
        return new ValueTask<IReadOnlyList<string>>(
            [.. selectors.SelectMany(s => querier.LabelValues(LabelNames.MetricName, s, cancellation)).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MetricMetadata>> MetadataAsync(CancellationToken cancellation) => new(store.Metadata(null));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(string name, CancellationToken cancellation) =>
        new(store.SelectExemplars(Selectors(name), filter.MinTime, filter.MaxTime, cancellation));

    /// <inheritdoc/>
    public async IAsyncEnumerable<(LabelSet Labels, SeriesColumns Columns)> SeriesAsync(string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach ((LabelSet, SeriesColumns) series in SampleDump.SeriesOf(store, filter with { Selectors = Selectors(name) }, cancellation))
        {
            yield return series;
        }
    }

    private IReadOnlyList<IReadOnlyList<Matcher>> Selectors(string name)
    {
        var byName = new Matcher(MatcherType.Equal, LabelNames.MetricName, name);
        return filter.Selectors.Count == 0 ? [[byName]] : [.. filter.Selectors.Select(s => (IReadOnlyList<Matcher>)[.. s, byName])];
    }
}
