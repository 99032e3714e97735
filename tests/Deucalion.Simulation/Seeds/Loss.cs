namespace Deucalion.Simulation.Seeds;

/// <summary>What the damage that was done may cost.</summary>
internal enum Loss
{
    /// <summary>Nothing that was acknowledged.</summary>
    Nothing,

    /// <summary>Samples and deletions after the last flush: the log was damaged, or was not synced when power failed.</summary>
    Unflushed,

    /// <summary>The samples between two times: a part was damaged.</summary>
    Range,

    /// <summary>Deletions: the manifest was lost.</summary>
    Deletions,

    /// <summary>Anything: the disk lied about syncs.</summary>
    Anything,
}
