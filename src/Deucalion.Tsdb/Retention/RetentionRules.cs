using System.Collections.Immutable;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Querying;

namespace Deucalion.Tsdb.Retention;

/// <summary>
/// Puts retention rules in force as deletions that move with time and that no manifest has, and finds parts that still hold what they hide.
/// </summary>
internal sealed class RetentionRules(PartCatalog catalog)
{
    /// <summary>Borders move in such steps, so that views change seldom.</summary>
    private const long Step = 60_000;
    private readonly HashSet<(long Part, long Rule)> _clean = [];
    private IReadOnlyList<RetentionRule> _rules = [];
    private long _newest = long.MinValue;
    private long _positions = Tombstone.FirstRule;

    /// <summary>Brings the borders up to date; <paramref name="newest"/> is the time of the newest sample. True when other rules hold now than before.</summary>
    public bool Apply(IReadOnlyList<RetentionRule> rules, long newest)
    {
        long rounded = newest < long.MinValue + Step ? newest : TimeWindow.Start(newest, Step);
        if (ReferenceEquals(rules, _rules) && (rounded == _newest || rules.Count == 0))
        {
            return false;
        }

        bool others = !ReferenceEquals(rules, _rules) && !IsSame(rules, _rules);
        if (others)
        {
            // Parts remember the series of a deletion by its position: other rules need other positions, the same ones (another option was changed) keep theirs.
            _positions += _rules.Count;
            _clean.Clear();
        }

        _rules = rules;
        _newest = rounded;
        var deletions = ImmutableArray.CreateBuilder<Tombstone>(rules.Count);
        for (int i = 0; i < rules.Count; i++)
        {
            long duration = (long)rules[i].Duration.TotalMilliseconds;
            if (duration > 0 && rounded > long.MinValue + duration)
            {
                deletions.Add(new Tombstone(_positions + i, long.MinValue, rounded - duration, [rules[i].Matchers]));
            }
        }

        catalog.SetRules(deletions.ToImmutable());
        return others;
    }

    private static bool IsSame(IReadOnlyList<RetentionRule> a, IReadOnlyList<RetentionRule> b) =>
        a.Count == b.Count && a.Zip(b).All(p => p.First.Duration == p.Second.Duration && p.First.Matchers.SequenceEqual(p.Second.Matchers));

    /// <summary>A part that lies wholly behind a border and has series that the rule hides; null when there is none.</summary>
    public Part? ToRewrite(PartView view)
    {
        foreach (Tombstone rule in view.Tombstones)
        {
            if (!rule.IsRule)
            {
                continue;
            }

            foreach (Part p in view.Parts)
            {
                if (p.Meta.MaxTime <= rule.MaxTime && !_clean.Contains((p.Id, rule.Position)))
                {
                    if (PartDeletions.HidesAny(p, rule))
                    {
                        return p;
                    }

                    _clean.Add((p.Id, rule.Position));
                }
            }
        }

        return null;
    }
}
