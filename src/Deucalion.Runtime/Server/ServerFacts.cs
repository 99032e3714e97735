namespace Deucalion.Runtime.Server;

/// <summary>What the process knows of itself; made once at start.</summary>
public sealed record ServerFacts(string Version, DateTimeOffset StartTime, IReadOnlyDictionary<string, string> Flags)
{
    /// <summary>The Prometheus version whose API and PromQL this server speaks; clients choose features by it.</summary>
    public const string PrometheusVersion = "3.14.0";

    /// <summary>True when every listener is on a loopback address.</summary>
    public bool LoopbackOnly { get; init; }
}
