using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.Storage;

/// <summary>Everything the rooms above may do with one instance's storage.</summary>
public interface ITimeSeriesStore : IAppender, ISampleQueryable, IExemplarQueryable, IMetadataStore, IAsyncDisposable
{
    /// <summary>Series that take samples now (the head's).</summary>
    long ActiveSeries { get; }

    /// <summary>Time of the newest stored sample, Unix ms; <see cref="long.MinValue"/> when there is none.</summary>
    long MaxTime { get; }

    /// <summary>Sizes and the biggest names; <paramref name="limit"/> entries a list.</summary>
    CardinalityStatistics Statistics(int limit);

    /// <summary>Hides the samples of matching series between two times at once and for good (tombstones); durable on return.</summary>
    void Delete(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime);

    /// <summary>
    /// Does at most one piece of background work that is due (flush, merge, retention) and tells whether there may be more.
    /// Called by one thread at a time: a timer in production, a seed in the simulator. Safe to repeat after a failure.
    /// </summary>
    bool MaintenanceStep(CancellationToken cancellation);
}
