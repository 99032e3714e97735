namespace Deucalion.Simulation.Seeds;

/// <summary>What goes wrong in a simulation.</summary>
public enum FaultProfile
{
    /// <summary>Nothing; the store is closed and reopened.</summary>
    Calm,

    /// <summary>Power fails or the process is killed at any file operation.</summary>
    Crashes,

    /// <summary>The same with much data at once: merges and blocks.</summary>
    CrashesInBulk,

    /// <summary>File operations fail, one or several in a row.</summary>
    Errors,

    /// <summary>The disk fills up and is emptied.</summary>
    FullDisk,

    /// <summary>Bits flip in files while the store is closed.</summary>
    RotAtRest,

    /// <summary>Bits flip in files while the store is open.</summary>
    RotInUse,

    /// <summary>Syncs do nothing, and then power fails.</summary>
    LyingDisk,
}
