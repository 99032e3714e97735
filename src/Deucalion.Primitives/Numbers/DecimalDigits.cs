using System.Buffers.Text;

namespace Deucalion.Primitives.Numbers;

/// <summary>
/// The shortest decimal digits that read back as a given finite number: value = 0.d1d2d3… × 10^<see cref="Point"/>.
/// </summary>
internal ref struct DecimalDigits
{
    /// <summary>Most digits of any double.</summary>
    public const int MaxDigits = 17;

    private readonly Span<byte> _buffer;

    /// <summary>Finds the digits of a finite number that is not negative; the buffer needs 32 bytes.</summary>
    public DecimalDigits(double value, Span<byte> buffer)
    {
        _buffer = buffer;
        if (value == 0)
        {
            Point = 1;
            return;
        }

        ShortestDecimal decimals = ShortestDecimal.Of(value);
        Utf8Formatter.TryFormat(decimals.Digits, _buffer, out int length);
        Count = length;
        Point = length + decimals.Exponent;
        while (_buffer[Count - 1] == '0')
        {
            Count--;
        }
    }

    /// <summary>Number of digits, without zeros at the end; 0 for zero.</summary>
    public int Count { get; }

    /// <summary>Place of the decimal point, counted from the first digit.</summary>
    public int Point { get; }

    /// <summary>The digits as ASCII.</summary>
    public readonly ReadOnlySpan<byte> Digits => _buffer[..Count];
}
