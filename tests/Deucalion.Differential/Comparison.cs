namespace Deucalion.Differential;

/// <summary>A query whose answers differ.</summary>
internal sealed record Comparison(GeneratedQuery Query, string Difference, string? Reason);
