namespace Deucalion.Control.Database.Schema;

/// <summary>One step of the schema. Never changed once released: a later step corrects an earlier one.</summary>
internal sealed record Migration(int Version, string Name, string Script);
