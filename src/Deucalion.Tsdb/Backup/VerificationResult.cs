namespace Deucalion.Tsdb.Backup;

/// <summary>
/// What a verification read and found. <see cref="Findings"/> are damage; <see cref="Notes"/> are left-overs and torn ends that the next opening puts right.
/// </summary>
public sealed record VerificationResult(
    int Files, long Bytes, long Series, long Samples, IReadOnlyList<VerificationFinding> Findings, IReadOnlyList<VerificationFinding> Notes)
{
    /// <summary>True when nothing is damaged.</summary>
    public bool IsSound => Findings.Count == 0;
}
