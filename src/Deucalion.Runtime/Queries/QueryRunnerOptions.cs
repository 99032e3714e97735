namespace Deucalion.Runtime.Queries;

/// <summary>What is done beside running queries.</summary>
public sealed record QueryRunnerOptions
{
    /// <summary>File that gets every query in the form of Prometheus' query log; <c>{instance}</c> in it is replaced by the instance's id. Null = none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Queries that take longer are told to the server's log; null = none.</summary>
    public TimeSpan? SlowerThan { get; init; }

    /// <summary>From where on a query counts as heavy.</summary>
    public QueryCostLimits Cost { get; init; } = new();
}
