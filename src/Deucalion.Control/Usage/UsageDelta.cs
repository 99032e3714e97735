namespace Deucalion.Control.Usage;

/// <summary>
/// What was used since the last report. Empty <paramref name="Job"/> or <paramref name="KeyId"/>: not told apart.
/// <paramref name="Points"/> and <paramref name="Bytes"/> were written, <paramref name="SamplesRead"/> were read by <paramref name="Queries"/>.
/// </summary>
public sealed record UsageDelta(string InstanceId, string Job, string KeyId, long Points, long Bytes, long Queries, long SamplesRead);
