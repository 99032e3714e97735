using System.Buffers.Text;

namespace Deucalion.Primitives.Numbers;

/// <summary>
/// The shortest decimal digits that read back as a given finite number: value = 0.d1d2d3… × 10^<see cref="Point"/>.
/// </summary>
internal ref struct DecimalDigits
{
    /// <summary>Most digits of any double.</summary>
    public const int MaxDigits = 17;

    private const double MaxExactInteger = 1L << 53;

    // A decimal of at most 15 digits is the only one of that length that reads back as its number.
    private const double MaxUniqueDecimal = 1e15;

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    private readonly Span<byte> _buffer;

    /// <summary>Finds the digits of a finite number that is not negative; the buffer needs 32 bytes.</summary>
    public DecimalDigits(double value, Span<byte> buffer)
    {
        _buffer = buffer;
        if (value < MaxExactInteger && value == Math.Floor(value))
        {
            Take((ulong)value, 0);
            return;
        }

        if (value < MaxUniqueDecimal && value >= 1e-9)
        {
            for (int k = 1; k < PowersOfTen.Length; k++)
            {
                double scaled = value * PowersOfTen[k];
                if (scaled >= MaxUniqueDecimal)
                {
                    break;
                }

                if (scaled == Math.Floor(scaled) && scaled / PowersOfTen[k] == value)
                {
                    Take((ulong)scaled, k);
                    return;
                }
            }
        }

        TakeText(value);
    }

    /// <summary>Number of digits, without zeros at the end; 0 for zero.</summary>
    public int Count { get; private set; }

    /// <summary>Place of the decimal point, counted from the first digit.</summary>
    public int Point { get; private set; }

    /// <summary>The digits as ASCII.</summary>
    public readonly ReadOnlySpan<byte> Digits => _buffer[..Count];

    private void Take(ulong integer, int decimals)
    {
        Utf8Formatter.TryFormat(integer, _buffer, out int length);
        Count = length;
        Point = length - decimals;
        Trim();
    }

    // .NET gives the shortest digits as "123.45", "1E+21" or "1.2345E-07".
    private void TakeText(double value)
    {
        value.TryFormat(_buffer, out int length, "R", System.Globalization.CultureInfo.InvariantCulture);
        int exponent = 0;
        int e = _buffer[..length].IndexOf((byte)'E');
        if (e >= 0)
        {
            ReadOnlySpan<byte> text = _buffer[(e + 1)..length];
            bool negative = text[0] == '-';
            foreach (byte b in text[1..])
            {
                exponent = (exponent * 10) + (b - '0');
            }

            exponent = negative ? -exponent : exponent;
            length = e;
        }

        int point = length;
        int kept = 0;
        for (int i = 0; i < length; i++)
        {
            byte b = _buffer[i];
            if (b == '.')
            {
                point = kept;
                continue;
            }

            _buffer[kept++] = b;
        }

        point = point == length ? kept : point;
        int zeros = 0;
        while (zeros < kept && _buffer[zeros] == '0')
        {
            zeros++;
        }

        _buffer[zeros..kept].CopyTo(_buffer);
        Count = kept - zeros;
        Point = point - zeros + exponent;
        Trim();
    }

    private void Trim()
    {
        while (Count > 0 && _buffer[Count - 1] == '0')
        {
            Count--;
        }

        if (Count == 0)
        {
            Point = 1;
        }
    }
}
