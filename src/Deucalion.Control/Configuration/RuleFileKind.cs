namespace Deucalion.Control.Configuration;

/// <summary>Where a rule file comes from.</summary>
public enum RuleFileKind
{
    /// <summary>Uploaded by name; <c>rule_files</c> of the configuration refers to it.</summary>
    File,

    /// <summary>A namespace of Mimir's rules API; in force without being named by the configuration.</summary>
    Namespace,
}
