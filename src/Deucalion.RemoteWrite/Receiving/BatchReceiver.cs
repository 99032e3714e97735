using Deucalion.Storage;
using Deucalion.Storage.Writing;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>Takes decoded batches of any protocol to a store, under the limits and label scopes of the caller. Safe from many threads.</summary>
public sealed class BatchReceiver(TimeProvider time)
{
    /// <summary>Stores what is good of a batch. Throws nothing but <see cref="OperationCanceledException"/>.</summary>
    public async ValueTask<BatchOutcome> StoreAsync(IAppender appender, WriteBatch batch, RemoteWriteLimits limits, CancellationToken cancellation)
    {
        if (batch.SeriesCount == 0 && batch.Metadata.Count == 0)
        {
            return new BatchOutcome(204, string.Empty, null);
        }

        if (limits.LabelScopes is { } scopes && WriteScopes.FirstOutside(batch, scopes) is { } outside)
        {
            return new BatchOutcome(403, "the permission behind this credential does not allow to write the series " + AppendFailureText.Shorten(outside.ToString()), null);
        }

        if (limits.Admit?.Invoke(batch.SampleCount + batch.HistogramCount) is { } wait)
        {
            return new BatchOutcome(
                429,
                "limit samplesPerSecond: the instance receives more samples than its rate allows; send the rest again later",
                null,
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
        }

        try
        {
            var options = new AppendOptions
            {
                MaxTime = (time.GetUtcNow() + limits.MaxAhead).ToUnixTimeMilliseconds(),
                MaxActiveSeries = limits.MaxActiveSeries,
                MaxSeriesPerMetric = limits.MaxSeriesPerMetric,
            };
            AppendResult result = await appender.AppendAsync(batch, options, cancellation).ConfigureAwait(false);
            if (result.SampleFailureCount == 0)
            {
                return new BatchOutcome(204, string.Empty, result);
            }

            bool overSeries = result.Failures.Any(f => f.Kind == AppendFailureKind.SeriesLimit);
            return new BatchOutcome(overSeries ? 429 : 400, AppendFailureText.List(batch, result), result, overSeries ? 60 : 0);
        }
        catch (StorageUnavailableException e)
        {
            return new BatchOutcome(503, e.Message, null, 5);
        }
    }
}
