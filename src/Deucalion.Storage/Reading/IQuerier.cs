using Deucalion.Model.Labels;

namespace Deucalion.Storage.Reading;

/// <summary>A view of an instance's samples between two times; dispose when done. Selections outlive no querier.</summary>
public interface IQuerier : IDisposable
{
    /// <summary>
    /// The series that all matchers accept and that may have samples in the hinted range, sorted by label set. A name that
    /// occurs in no series is the empty value. Throws <see cref="OperationCanceledException"/>.
    /// </summary>
    SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation);

    /// <summary>Sorted (byte order) names of the labels of the series that the matchers accept; no matchers = all series.</summary>
    IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation);

    /// <summary>Sorted (byte order) values of one label in the series that the matchers accept; no matchers = all series.</summary>
    IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation);
}
