namespace Deucalion.Primitives.Regex.Matching;

/// <summary>A noted position and those noted before it: threads share their past instead of copying it.</summary>
internal sealed record CaptureMark(int Slot, int Position, CaptureMark? Earlier);
