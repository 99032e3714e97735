namespace Deucalion.Storage.Writing;

/// <summary>One refused item: index of its series in the batch, its time (Unix ms), kind, and a detail for people (may be empty).</summary>
public readonly record struct AppendFailure(int Series, long Time, AppendFailureKind Kind, string Detail = "");
