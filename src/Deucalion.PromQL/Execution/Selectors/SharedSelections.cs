using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>
/// The selections of one query: selectors with equal matchers and times, which dashboards' ratios are full of, look the series up once. Columns are not
/// kept, each operator reads its own. For the thread that opens operators.
/// </summary>
internal sealed class SharedSelections(IQuerier querier)
{
    private readonly List<(IReadOnlyList<Matcher> Matchers, SelectHints Hints, SeriesSelection Selection)> _made = [];

    /// <summary>Selects, or gives what an equal selector got.</summary>
    public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
    {
        // What says how the samples will be used changes nothing about which there are.
        SelectHints same = hints with { Function = null, Step = 0, Range = 0 };
        foreach ((IReadOnlyList<Matcher> known, SelectHints at, SeriesSelection selection) in _made)
        {
            if (at == same && known.SequenceEqual(matchers))
            {
                return selection;
            }
        }

        SeriesSelection made = querier.Select(matchers, hints, cancellation);
        _made.Add((matchers, same, made));
        return made;
    }
}
