namespace Deucalion.Control.Inspection;

/// <summary>
/// What is known of one metric that a query names: whether it exists at all, whether the caller's label scopes hide all of its
/// series, when its last sample was, and names like it when it does not exist.
/// </summary>
public sealed record MetricFinding(string Metric, bool Exists, bool VisibleInScope, DateTimeOffset? LastSampleTime, IReadOnlyList<string> NearNames);
