namespace Deucalion.Tsdb;

/// <summary>Something that an operator should know.</summary>
public readonly record struct StoreMessage(StoreMessageLevel Level, string Text);
