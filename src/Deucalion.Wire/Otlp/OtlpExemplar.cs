using Deucalion.Model.Labels;

namespace Deucalion.Wire.Otlp;

/// <summary>An exemplar of a data point, translated.</summary>
internal readonly record struct OtlpExemplar(double Value, long Time, LabelSet Labels);
