namespace Deucalion.Model.Labels;

/// <summary>One label inside an encoded label set; UTF-8, borrowed.</summary>
public readonly ref struct LabelView(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
{
    /// <summary>UTF-8 name.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>UTF-8 value, never empty.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}
