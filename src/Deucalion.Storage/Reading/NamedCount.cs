namespace Deucalion.Storage.Reading;

/// <summary>A name and how many of it there are.</summary>
public readonly record struct NamedCount(string Name, long Value);
