namespace Deucalion.Runtime.Queries;

/// <summary>What a query is doing.</summary>
public enum QueryPhase : byte
{
    /// <summary>It waits for a place.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It turned out heavy and waits for a place of a heavy query.</summary>
    WaitingAsHeavy,

    /// <summary>Its answer is being written.</summary>
    Answering,
}
