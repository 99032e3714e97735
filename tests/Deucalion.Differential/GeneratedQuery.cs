namespace Deucalion.Differential;

/// <summary>A query; Unix ms, step 0 = an instant query at start.</summary>
internal sealed record GeneratedQuery(string Text, long Start, long End, long Step);
