namespace Deucalion.Wire.Families;

/// <summary>A metric family of the client data model.</summary>
public sealed class MetricFamily(string name)
{
    /// <summary>Metrics that one body may have: objects are many times larger than the bytes they come from.</summary>
    public const int MaxMetrics = 300_000;

    /// <summary>Name.</summary>
    public string Name { get; } = name;

    /// <summary>Help; null = none given.</summary>
    public string? Help { get; set; }

    /// <summary>Type; null = not given yet.</summary>
    public FamilyType? Type { get; set; }

    /// <summary>Metrics.</summary>
    public List<FamilyMetric> Metrics { get; } = [];
}
