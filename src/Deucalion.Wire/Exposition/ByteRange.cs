namespace Deucalion.Wire.Exposition;

/// <summary>A part of a body.</summary>
internal readonly record struct ByteRange(int Start, int End)
{
    /// <summary>True when nothing is there; an empty message that is there is not none.</summary>
    public bool IsNone => End < Start;

    /// <summary>Nothing.</summary>
    public static readonly ByteRange None = new(0, -1);

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Of(byte[] data) => IsNone ? default : data.AsSpan(Start, End - Start);
}
