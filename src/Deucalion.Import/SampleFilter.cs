using Deucalion.Model.Labels;

namespace Deucalion.Import;

/// <summary>Which samples are taken: times (Unix ms, both ends included) and, when there are selectors, series that one of them accepts.</summary>
public sealed record SampleFilter
{
    /// <summary>Everything.</summary>
    public static readonly SampleFilter All = new();

    /// <summary>First time.</summary>
    public long MinTime { get; init; } = long.MinValue;

    /// <summary>Last time.</summary>
    public long MaxTime { get; init; } = long.MaxValue;

    /// <summary>Lists of matchers; a series must satisfy all matchers of one list. Empty = every series.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>> Selectors { get; init; } = [];

    /// <summary>True when the series is taken.</summary>
    public bool Accepts(LabelSet labels)
    {
        if (Selectors.Count == 0)
        {
            return true;
        }

        foreach (IReadOnlyList<Matcher> selector in Selectors)
        {
            if (selector.All(m => m.Matches(labels)))
            {
                return true;
            }
        }

        return false;
    }
}
