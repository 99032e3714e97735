using System.Buffers;

namespace Deucalion.Wire.Exposition;

/// <summary>Finds the tokens of the text formats in a body. Strict is OpenMetrics: no free blanks, no line breaks in values.</summary>
internal sealed class TextLexer(ArraySegment<byte> body, bool strict)
{
    private static readonly SearchValues<byte> LabelNameBytes = SearchValues.Create("_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> MetricNameBytes = SearchValues.Create(":_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>The array that holds the body, and perhaps more.</summary>
    public byte[] Data { get; } = body.Array ?? [];

    /// <summary>Start of the body.</summary>
    public int Begin { get; } = body.Offset;

    /// <summary>End of the body.</summary>
    public int End { get; } = body.Offset + body.Count;

    /// <summary>Next byte.</summary>
    public int At { get; set; } = body.Offset;

    /// <summary>Start of the token that was read last; <see cref="At"/> is its end.</summary>
    public int TokenStart { get; set; }

    /// <summary>The bytes between two offsets.</summary>
    public ReadOnlySpan<byte> Slice(int start, int end) => Data.AsSpan(start, end - start);

    /// <summary>Length of the metric name at the present place; 0 if there is none.</summary>
    public int MetricNameLength() => At < End && !char.IsAsciiDigit((char)Data[At]) ? RunLength(MetricNameBytes) : 0;

    /// <summary>A token where a label name may stand. In exemplars quoted names have no line breaks.</summary>
    public TextToken NameToken(bool exemplar)
    {
        SkipBlanks();
        if (At >= End && strict)
        {
            return TextToken.Eof;
        }

        TokenStart = At;
        if (At >= End)
        {
            return TextToken.Invalid;
        }

        switch (Data[At])
        {
            case (byte)'}':
                At++;
                return TextToken.BClose;
            case (byte)'=':
                At++;
                return TextToken.Equal;
            case (byte)',':
                At++;
                return TextToken.Comma;
            case (byte)'"':
                return TryQuoted(lineBreaks: !exemplar) ? TextToken.QString : TextToken.Invalid;
            case >= (byte)'0' and <= (byte)'9':
                return TextToken.Invalid;
        }

        int length = RunLength(LabelNameBytes);
        At += length;
        return length > 0 ? TextToken.LName : TextToken.Invalid;
    }

    /// <summary>A token where a label value must stand.</summary>
    public TextToken ValueToken()
    {
        SkipBlanks();
        if (At >= End && strict)
        {
            return TextToken.Eof;
        }

        TokenStart = At;
        return At < End && Data[At] == '"' && TryQuoted(lineBreaks: !strict) ? TextToken.LValue : TextToken.Invalid;
    }

    /// <summary>Passes over blanks where the format allows them.</summary>
    public void SkipBlanks()
    {
        while (!strict && At < End && Data[At] is (byte)' ' or (byte)'\t')
        {
            At++;
        }
    }

    /// <summary>At a quote: goes behind the closing one; false, at the fault, if there is none.</summary>
    public bool TryQuoted(bool lineBreaks)
    {
        At++;
        while (true)
        {
            ReadOnlySpan<byte> rest = Slice(At, End);
            int i = lineBreaks ? rest.IndexOfAny((byte)'"', (byte)'\\') : rest.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (i < 0)
            {
                At = End;
                return false;
            }

            At += i;
            if (rest[i] == '"')
            {
                At++;
                return true;
            }

            if (rest[i] == '\n' || i + 1 >= rest.Length || rest[i + 1] == '\n')
            {
                return false;
            }

            At += 2;
        }
    }

    private int RunLength(SearchValues<byte> bytes)
    {
        ReadOnlySpan<byte> rest = Slice(At, End);
        int length = rest.IndexOfAnyExcept(bytes);
        return length < 0 ? rest.Length : length;
    }
}
