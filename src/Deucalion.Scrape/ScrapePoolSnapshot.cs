using Deucalion.Model.Configuration;

namespace Deucalion.Scrape;

/// <summary>
/// One pool: its configuration, targets in URL order, dropped targets (at most keep_dropped_targets), how many were dropped in all, and
/// the targets that could not be made, as sentences.
/// </summary>
public sealed record ScrapePoolSnapshot(
    string Name,
    ScrapeConfiguration Configuration,
    IReadOnlyList<ActiveTargetSnapshot> ActiveTargets,
    IReadOnlyList<DroppedTargetSnapshot> DroppedTargets,
    int DroppedTargetCount,
    IReadOnlyList<string> TargetErrors);
