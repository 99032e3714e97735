namespace Deucalion.Control.Instances;

/// <summary>Where an instance is in its life.</summary>
public enum InstanceStatus
{
    /// <summary>It serves.</summary>
    Running,

    /// <summary>Deleted; can be brought back until its purge time.</summary>
    Deleted,
}
