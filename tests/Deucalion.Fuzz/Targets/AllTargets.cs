using Deucalion.Fuzz.Running;

namespace Deucalion.Fuzz.Targets;

/// <summary>Every decoder of the product that meets bytes it did not write itself, or wrote long ago.</summary>
public static class AllTargets
{
    /// <summary>New targets.</summary>
    public static IReadOnlyList<FuzzTarget> List() => [.. ChunkTargets.List(), .. WireTargets.List(), .. TextTargets.List(), .. StoreTargets.List()];
}
