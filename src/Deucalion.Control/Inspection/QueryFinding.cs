namespace Deucalion.Control.Inspection;

/// <summary>What is known of a query: its syntax error with place, or a finding for every metric it names.</summary>
public sealed record QueryFinding(string? SyntaxError, IReadOnlyList<MetricFinding> Metrics);
