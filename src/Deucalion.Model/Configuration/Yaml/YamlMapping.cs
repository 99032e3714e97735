namespace Deucalion.Model.Configuration.Yaml;

/// <summary>A mapping; keys are unique scalars, merge keys are resolved.</summary>
public sealed class YamlMapping(IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> entries, long line, long column) : YamlNode(line, column)
{
    /// <summary>Entries in order.</summary>
    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "mapping";

    internal YamlMapping Weighted(long weight)
    {
        Weight = weight;
        return this;
    }
}
