namespace Deucalion.Wire.Otlp;

/// <summary>A member: field number, kind, and the members of its message.</summary>
internal sealed record OtlpJsonField(int Number, OtlpJsonKind Kind, OtlpJsonMessage? Message = null);
