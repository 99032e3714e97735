namespace Deucalion.Model.Configuration.Yaml;

/// <summary>A list.</summary>
public sealed class YamlSequence(IReadOnlyList<YamlNode> items, long line, long column) : YamlNode(line, column)
{
    /// <summary>Items in order.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "list";

    internal YamlSequence Weighted(long weight)
    {
        Weight = weight;
        return this;
    }
}
