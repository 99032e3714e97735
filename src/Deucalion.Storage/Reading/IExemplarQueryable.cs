using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Storage.Reading;

/// <summary>Exemplars of one instance. Safe from many threads.</summary>
public interface IExemplarQueryable
{
    /// <summary>
    /// Exemplars between two times (Unix ms, both ends included) of the series that one of the matcher lists accepts, by
    /// series in label order, each in time order.
    /// </summary>
    IReadOnlyList<SeriesExemplars> SelectExemplars(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime, CancellationToken cancellation);
}
