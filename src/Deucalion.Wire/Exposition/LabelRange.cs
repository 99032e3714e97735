namespace Deucalion.Wire.Exposition;

/// <summary>Where a label lies in a body: name and value without their quotes, still escaped.</summary>
internal readonly record struct LabelRange(int NameStart, int NameEnd, int ValueStart, int ValueEnd);
