using Deucalion.Model.Labels;

namespace Deucalion.Model.Samples;

/// <summary>An example observation behind a sample. Time in Unix milliseconds.</summary>
public readonly record struct Exemplar(LabelSet Labels, double Value, long Time, bool HasTime = true);
