namespace Deucalion.RemoteWrite.Receiving;

/// <summary>
/// The answer to a write request in HTTP's terms: status, text (empty on success), seconds after which to repeat (0 = not said), and, for
/// 2.0, the counts for the X-Prometheus-Remote-Write-*-Written headers.
/// </summary>
public sealed record RemoteWriteOutcome(int Status, string Text, bool HasCounts = false, long Samples = 0, long Histograms = 0, long Exemplars = 0, int RetryAfterSeconds = 0)
{
    /// <summary>Samples and histograms that were not stored.</summary>
    public long Refused { get; init; }

    /// <summary>Samples and histograms that are stored.</summary>
    public long Stored => Samples + Histograms;
}
