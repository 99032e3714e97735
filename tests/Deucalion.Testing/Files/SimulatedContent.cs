namespace Deucalion.Testing.Files;

/// <summary>Bytes that grow; what a file holds on one side of a sync.</summary>
internal sealed class SimulatedContent
{
    private byte[] _data = [];

    /// <summary>Length in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public Span<byte> Bytes => _data.AsSpan(0, Length);

    /// <summary>Cuts or extends with zeros.</summary>
    public void SetLength(int length)
    {
        if (length > _data.Length)
        {
            Array.Resize(ref _data, Math.Max(length, _data.Length * 2));
        }

        if (length < Length)
        {
            _data.AsSpan(length, Length - length).Clear();
        }

        Length = length;
    }

    /// <summary>Writes, extending when needed.</summary>
    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        SetLength(Math.Max(Length, offset + data.Length));
        data.CopyTo(_data.AsSpan(offset));
    }

    /// <summary>Takes over the bytes of another.</summary>
    public void CopyFrom(SimulatedContent other)
    {
        _data = other.Bytes.ToArray();
        Length = other.Length;
    }
}
