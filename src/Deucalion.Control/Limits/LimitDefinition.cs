namespace Deucalion.Control.Limits;

/// <summary>One limit: its name in JSON and YAML, unit, default (0 = not limited), and where the default comes from.</summary>
public sealed record LimitDefinition(LimitKind Kind, string Name, LimitUnit Unit, long Default, string Source);
