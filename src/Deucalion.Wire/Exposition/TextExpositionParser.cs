using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Wire.Exposition;

/// <summary>What the two text formats share: names, labels between braces, values, and errors that tell the line.</summary>
internal abstract class TextExpositionParser : ExpositionParser
{
    // A line with more is hostile: making a label set of it takes quadratic time.
    private const int MaxLabels = 10_000;

    private readonly TextLexer _lexer;
    private readonly bool _strict;
    private LabelRange[] _labels = new LabelRange[16];
    private int _labelCount;
    private int _nameStart;
    private int _nameEnd;
    private byte[] _nameBuffer = [];
    private byte[] _valueBuffer = [];
    private byte[] _textBuffer = [];
    private int _familyStart;
    private int _familyEnd;
    private int _textStart;
    private int _textEnd;

    /// <summary>Reads a body; strict is OpenMetrics: no free blanks, commas between labels, no line breaks in values.</summary>
    protected TextExpositionParser(ReadOnlyMemory<byte> body, bool strict)
    {
        if (!MemoryMarshal.TryGetArray(body, out ArraySegment<byte> segment))
        {
            segment = body.ToArray();
        }

        _lexer = new TextLexer(segment, strict);
        _strict = strict;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> RawSeries => Data.AsSpan(Start, SeriesEnd - Start);

    /// <inheritdoc/>
    public override double Value => SampleValue;

    /// <inheritdoc/>
    public override long? Time => SampleTime;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Family => Data.AsSpan(_familyStart, _familyEnd - _familyStart);

    /// <inheritdoc/>
    public override MetricType FamilyType => CurrentType;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> FamilyText => EscapedText.Unescape(RawText, ref _textBuffer, quotes: _strict);

    /// <summary>The array that holds the body, and perhaps more.</summary>
    protected byte[] Data => _lexer.Data;

    /// <summary>End of the body.</summary>
    protected int End => _lexer.End;

    /// <summary>Next byte.</summary>
    protected int At
    {
        get => _lexer.At;
        set => _lexer.At = value;
    }

    /// <summary>Start of the token that was read last; <see cref="At"/> is its end.</summary>
    protected int TokenStart
    {
        get => _lexer.TokenStart;
        set => _lexer.TokenStart = value;
    }

    /// <summary>Start of the present entry.</summary>
    protected int Start { get; set; }

    /// <summary>End of the present series' raw bytes.</summary>
    protected int SeriesEnd { get; set; }

    /// <summary>Value of the present sample.</summary>
    protected double SampleValue { get; set; }

    /// <summary>Time of the present sample.</summary>
    protected long? SampleTime { get; set; }

    /// <summary>Type that the last TYPE line named; le and quantile values are rewritten by it.</summary>
    protected MetricType CurrentType { get; set; }

    /// <summary>Text of a metadata line, still escaped.</summary>
    protected ReadOnlySpan<byte> RawText => Data.AsSpan(_textStart, _textEnd - _textStart);

    /// <inheritdoc/>
    public override void ReadLabels(LabelSetBuilder into)
    {
        CheckUniqueNames();
        into.Set(LabelNames.MetricNameUtf8, EscapedText.Unescape(Slice(_nameStart, _nameEnd), ref _nameBuffer));
        Span<byte> number = stackalloc byte[OpenMetricsFloat.MaxLength];
        for (int i = 0; i < _labelCount; i++)
        {
            ReadOnlySpan<byte> name = EscapedText.Unescape(Slice(_labels[i].NameStart, _labels[i].NameEnd), ref _nameBuffer);
            scoped ReadOnlySpan<byte> value = EscapedText.Unescape(Slice(_labels[i].ValueStart, _labels[i].ValueEnd), ref _valueBuffer);
            if (IsBound(name) && GoFloat.TryParse(value, out double bound))
            {
                value = number[..OpenMetricsFloat.Write(number, bound)];
            }

            into.Set(name, value);
        }
    }

    /// <summary>The bytes between two offsets.</summary>
    protected ReadOnlySpan<byte> Slice(int start, int end) => _lexer.Slice(start, end);

    /// <summary>Length of the metric name at the present place; 0 if there is none.</summary>
    protected int MetricNameLength() => _lexer.MetricNameLength();

    /// <summary>Passes over blanks where the format allows them.</summary>
    protected void SkipBlanks() => _lexer.SkipBlanks();

    /// <summary>Begins a series whose name lies here; negative when it must come between the braces.</summary>
    protected void BeginSeries(int nameStart, int nameEnd)
    {
        _labelCount = 0;
        _nameStart = nameStart;
        _nameEnd = nameEnd;
    }

    /// <summary>Reads the rest of a series behind its opening brace, to behind the closing one.</summary>
    protected void ReadSeriesLabels() => ReadBraces(exemplar: false, _labels, out _labels, out _labelCount);

    /// <summary>Throws when the braces held no metric name and none came before.</summary>
    protected void RequireName()
    {
        if (_nameStart < 0)
        {
            throw Error("metric name not set while parsing: " + QuotedBytes.Of(Slice(Start, At)));
        }
    }

    /// <summary>Reads labels behind an opening brace into an array that grows.</summary>
    protected void ReadBraces(bool exemplar, LabelRange[] buffer, out LabelRange[] labels, out int count)
    {
        labels = buffer;
        count = 0;
        TextToken t = _lexer.NameToken(exemplar);
        while (t != TextToken.BClose)
        {
            if (t is not (TextToken.LName or TextToken.QString))
            {
                throw Unexpected("expected label name", t);
            }

            int start = TokenStart, end = At;
            bool quoted = t == TextToken.QString;
            t = _lexer.NameToken(exemplar);
            if (quoted)
            {
                start++;
                end--;
                CheckText(start, end, "name");
                if (t is TextToken.Comma or TextToken.BClose)
                {
                    TakeName(exemplar, start, end, t);
                    t = t == TextToken.Comma ? _lexer.NameToken(exemplar) : t;
                    continue;
                }
            }

            if (t != TextToken.Equal)
            {
                throw Unexpected("expected equal", t);
            }

            t = _lexer.ValueToken();
            if (t != TextToken.LValue)
            {
                throw Unexpected("expected label value", t);
            }

            CheckText(TokenStart + 1, At - 1, "label value");
            Add(ref labels, ref count, new LabelRange(start, end, TokenStart + 1, At - 1));
            t = _lexer.NameToken(exemplar);
            if (t == TextToken.Comma)
            {
                t = _lexer.NameToken(exemplar);
            }
            else if (_strict && t != TextToken.BClose)
            {
                throw Unexpected("expected comma or brace close", t);
            }
        }
    }

    /// <summary>Reads the number between the token's start and the present place.</summary>
    protected double ReadFloat(int start)
    {
        ReadOnlySpan<byte> text = Slice(start, At);

        // The formats are older than Go's hexadecimal floats and digit separators.
        if (text.ContainsAny((byte)'p', (byte)'P', (byte)'_'))
        {
            throw Error("unsupported character in float while parsing: " + QuotedBytes.Of(Slice(Start, At)));
        }

        return GoFloat.TryParse(text, out double value)
            ? value
            : throw Error($"parsing {QuotedBytes.Of(text)} as a float: invalid syntax or out of range while parsing: {QuotedBytes.Of(Slice(Start, At))}");
    }

    /// <summary>Reads the metric name of a metadata line, quoted or not.</summary>
    protected void ReadFamily(string keyword)
    {
        TokenStart = At;
        if (At < End && Data[At] == '"')
        {
            if (!_lexer.TryQuoted(lineBreaks: true))
            {
                throw Unexpected("expected metric name after " + keyword, TextToken.Invalid);
            }

            _familyStart = TokenStart + 1;
            _familyEnd = At - 1;
            CheckText(_familyStart, _familyEnd, "name");
            return;
        }

        int length = MetricNameLength();
        if (length == 0)
        {
            throw Unexpected("expected metric name after " + keyword, TextToken.Invalid);
        }

        _familyStart = At;
        At += length;
        _familyEnd = At;
    }

    /// <summary>Notes the text of a metadata line.</summary>
    protected void SetText(int start, int end, bool isHelp)
    {
        _textStart = Math.Min(start, end);
        _textEnd = end;
        if (isHelp && !Utf8.IsValid(RawText))
        {
            throw Error("help text " + QuotedBytes.Of(RawText) + " is not a valid utf8 string");
        }
    }

    /// <summary>An error that tells the line of the present entry.</summary>
    protected ExpositionException Error(string what)
    {
        int line = 1 + _lexer.Slice(_lexer.Begin, Math.Min(Start, End)).Count((byte)'\n');
        return new ExpositionException("line " + line.ToString(CultureInfo.InvariantCulture) + ": " + what);
    }

    /// <summary>The error that a token is not what was expected.</summary>
    protected ExpositionException Unexpected(string what, TextToken token)
    {
        string name = token.ToString().ToUpperInvariant();
        return Error($"{what}, got {QuotedBytes.Of(WithNext(TokenStart))} (\"{name}\") while parsing: {QuotedBytes.Of(WithNext(Start))}");
    }

    private static void Add(ref LabelRange[] labels, ref int count, LabelRange label)
    {
        if (count == labels.Length)
        {
            Array.Resize(ref labels, 2 * count);
        }

        labels[count++] = label;
    }

    // What is shown of a token that is wrong: it and the next byte. The Prometheus format ends with a line break even if the body does not.
    private ReadOnlySpan<byte> WithNext(int start)
    {
        if (At < End)
        {
            return Slice(start, At + 1);
        }

        return _strict ? Slice(start, End) : (byte[])[.. Slice(Math.Min(start, End), End), (byte)'\n'];
    }

    private void TakeName(bool exemplar, int start, int end, TextToken next)
    {
        if (exemplar)
        {
            throw Unexpected("expected label name", next);
        }

        if (_nameStart >= 0)
        {
            throw Error("metric name already set while parsing: " + QuotedBytes.Of(Slice(Start, At)));
        }

        _nameStart = start;
        _nameEnd = end;
    }

    private void CheckText(int start, int end, string what)
    {
        if (!Utf8.IsValid(Slice(start, end)))
        {
            throw Error($"invalid UTF-8 {what}: {QuotedBytes.Of(Slice(start - 1, end + 1))}");
        }
    }

    private bool IsBound(ReadOnlySpan<byte> name) =>
        (CurrentType == MetricType.Histogram && name.SequenceEqual("le"u8)) || (CurrentType == MetricType.Summary && name.SequenceEqual("quantile"u8));

    private void CheckUniqueNames()
    {
        if (_labelCount > MaxLabels)
        {
            throw Error($"the series has {_labelCount} labels, more than {MaxLabels}");
        }

        for (int i = 0; i < _labelCount; i++)
        {
            ReadOnlySpan<byte> name = Slice(_labels[i].NameStart, _labels[i].NameEnd);
            if (name.IsEmpty)
            {
                throw Error("empty label name in " + QuotedBytes.Of(RawSeries));
            }

            bool twice = name.SequenceEqual(LabelNames.MetricNameUtf8);
            for (int k = 0; k < i && !twice; k++)
            {
                twice = name.SequenceEqual(Slice(_labels[k].NameStart, _labels[k].NameEnd));
            }

            if (twice)
            {
                throw Error($"label name {QuotedBytes.Of(name)} is not unique in {QuotedBytes.Of(RawSeries)}");
            }
        }
    }
}
