namespace Deucalion.Model.Configuration.Yaml;

/// <summary>A scalar; plain ones may stand for null, numbers and booleans.</summary>
public sealed class YamlScalar(string text, bool plain, long line, long column) : YamlNode(line, column)
{
    /// <summary>The text with quotes and escapes resolved.</summary>
    public string Text { get; } = text;

    /// <summary>True when it was written without quotes and without a string tag.</summary>
    public bool Plain { get; } = plain;

    /// <inheritdoc/>
    public override string Kind => IsNull ? "null" : "text";

    /// <inheritdoc/>
    public override bool IsNull => Plain && Text is ("" or "~" or "null" or "Null" or "NULL");
}
