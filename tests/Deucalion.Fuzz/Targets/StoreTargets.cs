using Deucalion.Fuzz.Running;

namespace Deucalion.Fuzz.Targets;

/// <summary>Files of a store, with checksums that fit, through the store's own opening and reading.</summary>
internal static class StoreTargets
{
    public static IReadOnlyList<FuzzTarget> List() => [];
}
