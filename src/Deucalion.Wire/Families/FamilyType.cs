namespace Deucalion.Wire.Families;

/// <summary>Types of metric families in the client data model; the numbers are those of its protobuf form.</summary>
public enum FamilyType : byte
{
    /// <summary>A counter.</summary>
    Counter,

    /// <summary>A gauge.</summary>
    Gauge,

    /// <summary>A summary.</summary>
    Summary,

    /// <summary>Not known.</summary>
    Untyped,

    /// <summary>A histogram, classic or native.</summary>
    Histogram,

    /// <summary>A histogram whose counts may fall.</summary>
    GaugeHistogram,
}
