namespace Deucalion.Tsdb.Backup;

/// <summary>
/// Something that is wrong: in which file (relative to the verified directory), from which byte on, what, and what to do about it.
/// </summary>
public sealed record VerificationFinding(string File, long Offset, string Problem, string Remedy)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File} at byte {Offset}: {Problem}; {Remedy}");
}
