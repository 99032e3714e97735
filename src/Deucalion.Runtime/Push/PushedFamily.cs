using Deucalion.Wire.Families;

namespace Deucalion.Runtime.Push;

/// <summary>A family and when it was pushed.</summary>
public sealed record PushedFamily(MetricFamily Family, DateTimeOffset Time);
