using System.Globalization;
using Deucalion.Model.Samples;

namespace Deucalion.Wire.Exposition;

/// <summary>The Prometheus text format, 0.0.4 and 1.0.0 (quoted names). Comments are passed over.</summary>
internal sealed class PrometheusTextParser(ReadOnlyMemory<byte> body) : TextExpositionParser(body, strict: false)
{
    /// <inheritdoc/>
    public override bool TryReadExemplar(out Exemplar exemplar)
    {
        exemplar = default;
        return false;
    }

    /// <inheritdoc/>
    public override ExpositionEntry Next()
    {
        while (true)
        {
            SkipBlanks();
            Start = At;
            TokenStart = At;

            // A NUL where an entry starts ends the body, as in Prometheus' lexer.
            if (At >= End || Data[At] == 0)
            {
                At = End;
                return ExpositionEntry.End;
            }

            switch (Data[At])
            {
                case (byte)'\n':
                    At++;
                    break;
                case (byte)'#':
                    ExpositionEntry entry = ReadHash();
                    if (entry != ExpositionEntry.End)
                    {
                        return entry;
                    }

                    break;
                case (byte)'{':
                    BeginSeries(-1, -1);
                    return ReadSample();
                default:
                    int length = MetricNameLength();
                    if (length == 0)
                    {
                        throw Unexpected("expected a valid start token", TextToken.Invalid);
                    }

                    BeginSeries(At, At + length);
                    At += length;
                    return ReadSample();
            }
        }
    }

    private ExpositionEntry ReadSample()
    {
        SeriesEnd = At;
        SkipBlanks();
        if (At < End && Data[At] == '{')
        {
            At++;
            ReadSeriesLabels();
            SeriesEnd = At;
            SkipBlanks();
        }

        TokenStart = At;
        At = EndOfValue();
        RequireName();
        if (At == TokenStart)
        {
            throw Unexpected("expected value after metric", TextToken.Invalid);
        }

        SampleValue = ReadFloat(TokenStart);
        SkipBlanks();
        SampleTime = At < End && Data[At] != '\n' ? ReadTime() : null;
        At = Math.Min(At + 1, End);
        return ExpositionEntry.Sample;
    }

    private int EndOfValue()
    {
        ReadOnlySpan<byte> rest = Slice(At, End);
        int length = rest.IndexOfAny(" \t\n{"u8);
        return length < 0 ? End : At + length;
    }

    private long ReadTime()
    {
        TokenStart = At;
        int digits = Slice(At, End).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? End - At : digits;
        if (digits == 0)
        {
            throw Unexpected("expected timestamp or new record", TextToken.Invalid);
        }

        At += digits;
        if (!long.TryParse(Slice(TokenStart, At), NumberStyles.None, CultureInfo.InvariantCulture, out long time))
        {
            throw Error($"timestamp {QuotedBytes.Of(Slice(TokenStart, At))} is out of range while parsing: {QuotedBytes.Of(Slice(Start, At))}");
        }

        SkipBlanks();
        TokenStart = At;
        return At >= End || Data[At] == '\n' ? time : throw Unexpected("expected next entry after timestamp", TextToken.Invalid);
    }

    // At '#': HELP or TYPE; End stands for a comment.
    private ExpositionEntry ReadHash()
    {
        ReadOnlySpan<byte> line = Slice(At, End);
        int lineEnd = line.IndexOf((byte)'\n');
        line = lineEnd < 0 ? line : line[..lineEnd];
        lineEnd = At + line.Length;

        ReadOnlySpan<byte> rest = line[1..].TrimStart(" \t"u8);
        bool help = rest.StartsWith("HELP"u8);
        bool metadata = rest.Length < line.Length - 1 && (help || rest.StartsWith("TYPE"u8)) && rest.Length > 4 && rest[4] is (byte)' ' or (byte)'\t';
        if (!metadata)
        {
            At = Math.Min(lineEnd + 1, End);
            return ExpositionEntry.End;
        }

        At = lineEnd - rest[4..].TrimStart(" \t"u8).Length;
        ReadFamily(help ? "HELP" : "TYPE");

        // A quoted name may have line breaks, so the line ends where it ends now. One byte parts name and text.
        int text = At;
        int length = Slice(At, End).IndexOf((byte)'\n');
        int end = length < 0 ? End : At + length;
        if (Slice(text, end).TrimStart(" \t"u8).IsEmpty)
        {
            text = end;
        }

        SetText(text + 1, end, help);
        At = Math.Min(end + 1, End);
        if (help)
        {
            return ExpositionEntry.Help;
        }

        CurrentType = TypeOf(RawText) ?? throw Error("invalid metric type " + QuotedBytes.Of(RawText));
        return ExpositionEntry.Type;
    }

    private static MetricType? TypeOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("counter"u8) ? MetricType.Counter :
        word.SequenceEqual("gauge"u8) ? MetricType.Gauge :
        word.SequenceEqual("histogram"u8) ? MetricType.Histogram :
        word.SequenceEqual("summary"u8) ? MetricType.Summary :
        word.SequenceEqual("untyped"u8) ? MetricType.Unknown : null;
}
