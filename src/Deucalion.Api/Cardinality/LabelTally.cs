namespace Deucalion.Api.Cardinality;

/// <summary>What a census counted of one label name: series that have it, and series by value.</summary>
internal sealed class LabelTally
{
    /// <summary>Series that have the label.</summary>
    public long Series { get; set; }

    /// <summary>Bytes of its values, each counted once.</summary>
    public long Bytes { get; set; }

    /// <summary>Series by value.</summary>
    public Dictionary<string, long> Values { get; } = new(StringComparer.Ordinal);
}
