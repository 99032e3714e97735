namespace Deucalion.Control.Access;

/// <summary>What a statement does.</summary>
public enum PolicyEffect
{
    /// <summary>Permits.</summary>
    Allow,

    /// <summary>Forbids, whatever other statements permit.</summary>
    Deny,
}
