namespace Deucalion.PromQL.Testing;

/// <summary>Outcome of one eval command. Failure is null when it passed.</summary>
public sealed record ScriptCase(int Line, string Expression, string? Failure);

/// <summary>Outcome of a test script, case by case in the order of the script.</summary>
public sealed record ScriptResult(IReadOnlyList<ScriptCase> Cases)
{
    /// <summary>Number of cases that passed.</summary>
    public int Passed => Cases.Count(c => c.Failure is null);

    /// <summary>The cases that did not pass.</summary>
    public IEnumerable<ScriptCase> Failures => Cases.Where(c => c.Failure is not null);
}
