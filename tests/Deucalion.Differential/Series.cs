namespace Deucalion.Differential;

/// <summary>A series of the data set, samples ascending in time.</summary>
internal sealed record Series((string Name, string Value)[] Labels, IReadOnlyList<Sample> Samples);
