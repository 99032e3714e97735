using System.Collections.Immutable;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Querying;

/// <summary>What deletions hide of a part, by series.</summary>
internal sealed class PartDeletions
{
    private static readonly PartDeletions s_none = new([]);
    private readonly List<(SeriesBitmap Series, TimeRange Range)> _hidden;

    private PartDeletions(List<(SeriesBitmap Series, TimeRange Range)> hidden) => _hidden = hidden;

    public static PartDeletions Of(Part part, ImmutableArray<Tombstone> tombstones)
    {
        List<(SeriesBitmap, TimeRange)>? hidden = null;
        foreach (Tombstone t in tombstones)
        {
            if (t.AppliesTo(part.Meta))
            {
                (hidden ??= []).Add((part.DeletedSeries(t.Position, index => Evaluate(index, t)), new TimeRange(t.MinTime, t.MaxTime)));
            }
        }

        return hidden is null ? s_none : new PartDeletions(hidden);
    }

    /// <summary>True when a deletion hides some series of a part.</summary>
    public static bool HidesAny(Part part, Tombstone deletion) => part.DeletedSeries(deletion.Position, index => Evaluate(index, deletion)).Next(0) >= 0;

    /// <summary>The hidden ranges of a series; null when there are none.</summary>
    public TimeRange[]? Of(int ordinal)
    {
        List<TimeRange>? ranges = null;
        foreach ((SeriesBitmap series, TimeRange range) in _hidden)
        {
            if (series.Contains(ordinal))
            {
                (ranges ??= []).Add(range);
            }
        }

        return ranges?.ToArray();
    }

    private static SeriesBitmap Evaluate(PartIndex index, Tombstone t)
    {
        var all = new SeriesBitmap(index.SeriesCount);
        foreach (IReadOnlyList<Matcher> selector in t.Selectors)
        {
            all.UnionWith(MatcherEvaluation.Evaluate(index, index.SeriesCount, selector, CancellationToken.None));
        }

        return all;
    }
}
