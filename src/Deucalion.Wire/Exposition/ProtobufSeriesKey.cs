namespace Deucalion.Wire.Exposition;

/// <summary>The bytes that stand for a series of a protobuf body: its name and labels in the order they came, parted by a byte that UTF-8 has not.</summary>
internal sealed class ProtobufSeriesKey
{
    private const byte Separator = 0xFF;

    private byte[] _bytes = new byte[256];
    private int _length;
    private int _nameLength;
    private int _boundStart;

    /// <summary>The whole key.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The metric name, suffix included.</summary>
    public ReadOnlySpan<byte> Name => _bytes.AsSpan(0, _nameLength);

    /// <summary>Value of le or quantile, empty when the series has none.</summary>
    public ReadOnlySpan<byte> Bound => _boundStart > 0 ? _bytes.AsSpan(_boundStart, _length - _boundStart) : default;

    /// <summary>Starts the key of a series.</summary>
    public void Begin(ReadOnlySpan<byte> family, ReadOnlySpan<byte> suffix)
    {
        _length = 0;
        _boundStart = 0;
        Append(family);
        Append(suffix);
        _nameLength = _length;
    }

    /// <summary>Adds a label.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Append([Separator]);
        Append(name);
        Append([Separator]);
        Append(value);
    }

    /// <summary>Adds the bucket bound or quantile, as the last label.</summary>
    public void AddBound(ReadOnlySpan<byte> name, double bound)
    {
        Span<byte> text = stackalloc byte[OpenMetricsFloat.MaxLength];
        int length = OpenMetricsFloat.Write(text, bound);
        Add(name, text[..length]);
        _boundStart = _length - length;
    }

    private void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + bytes.Length, 2 * _bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
