using Deucalion.Storage.Writing;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>
/// What became of a batch: 204 when all is stored; 400 when some or all of it was refused as bad (what is good is stored), 403 label scopes, 429 limits,
/// 503 storage (nothing stored); a text under 1 KB for people; what was stored, null when the store was not asked.
/// </summary>
public sealed record BatchOutcome(int Status, string Text, AppendResult? Result, int RetryAfterSeconds = 0)
{
    /// <summary>Samples and histograms that are stored.</summary>
    public long Stored => Result is null ? 0 : Result.SamplesStored + Result.HistogramsStored;

    /// <summary>Samples and histograms that were refused by the store.</summary>
    public long Refused => Result?.SampleFailureCount ?? 0;
}
