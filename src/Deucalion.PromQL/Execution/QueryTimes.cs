namespace Deucalion.PromQL.Execution;

/// <summary>The times that a query is evaluated at, Unix ms; step 0 = once, at start.</summary>
internal readonly record struct QueryTimes(long Start, long End, long Step)
{
    /// <summary>True for one evaluation with the result of an instant query.</summary>
    public bool IsInstant => Step == 0;
}
