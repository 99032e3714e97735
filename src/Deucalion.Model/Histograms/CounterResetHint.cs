namespace Deucalion.Model.Histograms;

/// <summary>What is known about a reset between a histogram and the one before it (Prometheus model/histogram).</summary>
public enum CounterResetHint : byte
{
    /// <summary>Must be found out by comparing.</summary>
    Unknown,

    /// <summary>A reset happened.</summary>
    CounterReset,

    /// <summary>No reset happened.</summary>
    NotCounterReset,

    /// <summary>A gauge histogram: resets have no meaning.</summary>
    Gauge,
}
