using Deucalion.Storage.Writing;

namespace Deucalion.Runtime.Instances;

/// <summary>The appender that scraping gets: applies the instance's series limits and counts what is stored.</summary>
internal sealed class CountingAppender(IAppender inner, Func<RunningInstance> instance) : IAppender
{
    public async ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
    {
        RunningInstance owner = instance();
        long series = owner.Record.Limits.ActiveSeries;
        long perMetric = owner.Record.Limits.SeriesPerMetric;
        if (series > 0 || perMetric > 0)
        {
            options = options with
            {
                MaxActiveSeries = series > 0 ? Math.Min(series, options.MaxActiveSeries) : options.MaxActiveSeries,
                MaxSeriesPerMetric = perMetric > 0 ? Math.Min(perMetric, options.MaxSeriesPerMetric) : options.MaxSeriesPerMetric,
            };
        }

        AppendResult result = await inner.AppendAsync(batch, options, cancellation).ConfigureAwait(false);
        owner.Usage.CountSamples(result.SamplesStored + result.HistogramsStored, result.SampleFailureCount);
        return result;
    }
}
