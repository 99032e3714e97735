using System.Collections.Immutable;

namespace Deucalion.Tsdb.Blocks;

/// <summary>The parts (in the order they were written, later ones win) and deletions at one moment. Immutable.</summary>
internal sealed record PartView(ImmutableArray<Part> Parts, ImmutableArray<Tombstone> Tombstones)
{
    public static readonly PartView Empty = new([], []);

    public static PartView Of(IEnumerable<Part> parts, ImmutableArray<Tombstone> tombstones) =>
        new([.. parts.OrderBy(p => p.Meta.Sequence).ThenBy(p => p.Meta.Order).ThenBy(p => p.Meta.Name, StringComparer.Ordinal)], tombstones);
}
