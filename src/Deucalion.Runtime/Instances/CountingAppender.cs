using Deucalion.Storage.Writing;

namespace Deucalion.Runtime.Instances;

/// <summary>The appender that scraping gets: applies the instance's series limit and counts what is stored.</summary>
internal sealed class CountingAppender(IAppender inner, Func<RunningInstance> instance) : IAppender
{
    public async ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
    {
        RunningInstance owner = instance();
        long series = owner.Record.Limits.ActiveSeries;
        if (series > 0 && options.MaxActiveSeries > series)
        {
            options = options with { MaxActiveSeries = series };
        }

        AppendResult result = await inner.AppendAsync(batch, options, cancellation).ConfigureAwait(false);
        owner.Usage.CountSamples(result.SamplesStored + result.HistogramsStored, result.SampleFailureCount);
        return result;
    }
}
