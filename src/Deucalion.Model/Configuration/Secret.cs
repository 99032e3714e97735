namespace Deucalion.Model.Configuration;

/// <summary>A text that must not be shown: <see cref="ToString"/> gives <c>&lt;secret&gt;</c>.</summary>
public sealed record Secret
{
    private readonly string _value;

    /// <summary>Wraps a text.</summary>
    public Secret(string value) => _value = value;

    /// <summary>No secret.</summary>
    public static Secret None { get; } = new(string.Empty);

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>The text itself, for the request that needs it.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public override string ToString() => IsEmpty ? string.Empty : "<secret>";
}
