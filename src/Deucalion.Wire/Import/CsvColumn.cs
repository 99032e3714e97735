namespace Deucalion.Wire.Import;

/// <summary>What a column of a CSV import is.</summary>
/// <param name="Kind">time, label or metric; empty = passed over.</param>
/// <param name="Name">Format of a time, name of a label or metric.</param>
internal readonly record struct CsvColumn(string Kind, string Name);
