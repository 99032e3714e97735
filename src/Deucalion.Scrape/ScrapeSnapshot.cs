namespace Deucalion.Scrape;

/// <summary>All pools at one moment, in name order.</summary>
public sealed record ScrapeSnapshot(IReadOnlyList<ScrapePoolSnapshot> Pools)
{
    /// <summary>Active targets of all pools.</summary>
    public IEnumerable<ActiveTargetSnapshot> ActiveTargets => Pools.SelectMany(p => p.ActiveTargets);

    /// <summary>Dropped targets of all pools, as far as they are kept.</summary>
    public IEnumerable<DroppedTargetSnapshot> DroppedTargets => Pools.SelectMany(p => p.DroppedTargets);
}
