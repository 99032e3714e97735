using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.Scrape.Tests;

/// <summary>Keeps what is appended as text per series; refuses samples that are not newer, as a store without an out-of-order window does.</summary>
internal sealed class RecordingStore : IAppender, IMetadataStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LabelSet, List<(long Time, double Value, string Kind)>> _series = [];
    private readonly Dictionary<LabelSet, ulong> _refs = [];
    private readonly List<MetricMetadata> _metadata = [];

    public bool Unavailable { get; set; }

    public int Batches { get; private set; }

    public int Exemplars { get; private set; }

    public int KnownRefs { get; private set; }

    public ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (Unavailable)
            {
                throw new StorageUnavailableException("the disk is full");
            }

            var result = new AppendResult();
            KnownRefs = 0;
            for (int i = 0; i < batch.SeriesCount; i++)
            {
                LabelSet labels = LabelSet.FromEncoded(batch.Labels(i));
                Assert.Equal(labels.Hash, batch.Hash(i));
                if (!_refs.TryGetValue(labels, out ulong reference))
                {
                    _refs[labels] = reference = (ulong)_refs.Count + 1;
                }

                KnownRefs += batch.SeriesRef(i) == reference ? 1 : 0;
                Assert.True(batch.SeriesRef(i) == 0 || batch.SeriesRef(i) == reference);
                batch.SetSeriesRef(i, reference);
                List<(long Time, double Value, string Kind)> samples = _series.TryGetValue(labels, out var known) ? known : _series[labels] = [];
                for (int s = 0; s < batch.Times(i).Length; s++)
                {
                    Add(samples, result, i, batch.Times(i)[s], batch.Values(i)[s], "float");
                }

                foreach (HistogramEntry h in batch.Histograms(i))
                {
                    Add(samples, result, i, h.Time, h.Histogram.Sum, "histogram");
                }

                Exemplars += batch.Exemplars(i).Length;
            }

            Batches++;
            return ValueTask.FromResult(result);
        }
    }

    public IReadOnlyList<MetricMetadata> Metadata(string? family)
    {
        lock (_lock)
        {
            return [.. _metadata];
        }
    }

    public ValueTask SetMetadataAsync(IReadOnlyList<MetricMetadata> metadata, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _metadata.AddRange(metadata);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Values of a series in time order: "1 2 stale".</summary>
    public string Values(string labels) => string.Join(' ', Samples(labels).Select(s => StaleMarker.IsStale(s.Value) ? "stale" : s.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    public IReadOnlyList<(long Time, double Value, string Kind)> Samples(string labels)
    {
        lock (_lock)
        {
            return _series.Where(s => s.Key.ToString() == labels).Select(s => s.Value.ToArray()).SingleOrDefault() ?? [];
        }
    }

    public IReadOnlyList<string> SeriesNames()
    {
        lock (_lock)
        {
            return [.. _series.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal)];
        }
    }

    private static void Add(List<(long Time, double Value, string Kind)> samples, AppendResult result, int series, long time, double value, string kind)
    {
        if (samples.Count > 0 && samples[^1].Time >= time)
        {
            result.Add(new AppendFailure(series, time, samples[^1].Time == time ? AppendFailureKind.Duplicate : AppendFailureKind.OutOfOrder));
            return;
        }

        samples.Add((time, value, kind));
    }
}
