using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.RemoteWrite.Sending;

/// <summary>Stores batches and passes what was stored on to the destinations of <c>remote_write</c>. Safe from many threads.</summary>
public sealed class SendingAppender(IAppender store) : IAppender
{
    private volatile IReadOnlyList<SendingDestination> _destinations = [];

    /// <summary>The destinations; a change takes effect with the next batch.</summary>
    public IReadOnlyList<SendingDestination> Destinations
    {
        get => _destinations;
        set => _destinations = value;
    }

    /// <inheritdoc/>
    public async ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
    {
        AppendResult result = await store.AppendAsync(batch, options, cancellation).ConfigureAwait(false);
        IReadOnlyList<SendingDestination> destinations = _destinations;
        if (destinations.Count > 0 && result.SamplesStored + result.HistogramsStored > 0)
        {
            Pass(batch, result, destinations);
        }

        return result;
    }

    private static void Pass(WriteBatch batch, AppendResult result, IReadOnlyList<SendingDestination> destinations)
    {
        HashSet<(int, long)>? refused = result.FailureCount == 0 ? null : [.. result.Failures.Select(f => (f.Series, f.Time))];
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            LabelSet labels = LabelSet.FromEncoded(batch.Labels(i));
            ReadOnlySpan<long> times = batch.Times(i);
            ReadOnlySpan<long> starts = batch.StartTimes(i);
            for (int s = 0; s < times.Length; s++)
            {
                if (refused is null || !refused.Contains((i, times[s])))
                {
                    Pass(destinations, new PendingSample(labels, times[s], batch.Values(i)[s], null, starts.IsEmpty ? 0 : starts[s], null));
                }
            }

            foreach (HistogramEntry h in batch.Histograms(i))
            {
                if (refused is null || !refused.Contains((i, h.Time)))
                {
                    Pass(destinations, new PendingSample(labels, h.Time, 0, h.Histogram, h.StartTime, null));
                }
            }

            foreach (Exemplar e in batch.Exemplars(i))
            {
                Pass(destinations, new PendingSample(labels, e.Time, 0, null, 0, e));
            }
        }
    }

    private static void Pass(IReadOnlyList<SendingDestination> destinations, in PendingSample sample)
    {
        foreach (SendingDestination d in destinations)
        {
            if ((sample.Histogram is null || d.WantsHistograms) && (sample.Exemplar is null || d.WantsExemplars))
            {
                d.Enqueue(sample);
            }
        }
    }
}
