namespace Deucalion.Control.Database;

/// <summary>Where the control plane keeps its state.</summary>
public enum DatabaseProvider
{
    /// <summary>A file of this node.</summary>
    Sqlite,

    /// <summary>A server that several nodes share.</summary>
    PostgreSql,
}
