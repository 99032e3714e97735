namespace Deucalion.Runtime.Queries;

/// <summary>What a query asks. Unix ms; step 0 = an instant query at <see cref="Start"/>.</summary>
public sealed record QueryDescription(string Expression, long Start, long End, long Step);
