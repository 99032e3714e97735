namespace Deucalion.Model.Configuration.Yaml;

/// <summary>A node of a YAML document with its place (line and column from 1).</summary>
public abstract class YamlNode(long line, long column)
{
    /// <summary>Line from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Column from 1.</summary>
    public long Column { get; } = column;

    /// <summary>Nodes below and including this one, aliases counted as often as they are used; saturates.</summary>
    public long Weight { get; protected set; } = 1;

    /// <summary>"text", "list" or "mapping".</summary>
    public abstract string Kind { get; }

    /// <summary>True for an empty or null plain scalar.</summary>
    public virtual bool IsNull => false;
}
