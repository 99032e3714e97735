namespace Deucalion.Model.Samples;

/// <summary>What is known of a metric family.</summary>
public sealed record MetricMetadata(string Family, MetricType Type, string Help, string Unit);
