using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Wire.Exposition;

/// <summary>
/// The OpenMetrics text format, 0.0.1 and 1.0.0. Series that end in _created are ordinary series. The body must end with "# EOF": one that was
/// cut off is an error, not a short scrape.
/// </summary>
internal sealed class OpenMetricsParser(ReadOnlyMemory<byte> body) : TextExpositionParser(body, strict: true)
{
    private const string NoEof = "data does not end with # EOF";

    private readonly LabelSetBuilder _exemplarBuilder = new();
    private LabelRange[] _exemplarLabels = new LabelRange[4];
    private int _exemplarLabelCount;
    private bool _hasExemplar;
    private double _exemplarValue;
    private long? _exemplarTime;
    private byte[] _nameBuffer = [];
    private byte[] _valueBuffer = [];
    private bool _ended;

    /// <inheritdoc/>
    public override ExpositionEntry Next()
    {
        if (_ended)
        {
            return ExpositionEntry.End;
        }

        Start = At;
        TokenStart = At;
        _hasExemplar = false;
        if (At >= End)
        {
            throw Error(NoEof);
        }

        switch (Data[At])
        {
            case (byte)'#':
                return ReadHash();
            case (byte)'{':
                BeginSeries(-1, -1);
                break;
            default:
                int length = MetricNameLength();
                if (length == 0)
                {
                    throw Unexpected("expected a valid start token", TextToken.Invalid);
                }

                BeginSeries(At, At + length);
                At += length;
                break;
        }

        SeriesEnd = At;
        if (At < End && Data[At] == '{')
        {
            At++;
            ReadSeriesLabels();
            SeriesEnd = At;
        }

        ReadEndOfLine();
        return ExpositionEntry.Sample;
    }

    /// <inheritdoc/>
    public override bool TryReadExemplar(out Exemplar exemplar)
    {
        exemplar = default;
        if (!_hasExemplar)
        {
            return false;
        }

        _hasExemplar = false;
        _exemplarBuilder.Reset();
        for (int i = 0; i < _exemplarLabelCount; i++)
        {
            LabelRange l = _exemplarLabels[i];
            _exemplarBuilder.Set(
                EscapedText.Unescape(Slice(l.NameStart, l.NameEnd), ref _nameBuffer),
                EscapedText.Unescape(Slice(l.ValueStart, l.ValueEnd), ref _valueBuffer));
        }

        exemplar = new Exemplar(_exemplarBuilder.Build(), _exemplarValue, _exemplarTime ?? 0, _exemplarTime is not null);
        return true;
    }

    private void ReadEndOfLine()
    {
        RequireNameWithValue("metric");
        SampleValue = ReadFloat(TokenStart + 1);
        SampleTime = null;
        if (TryExemplarMark())
        {
            ReadExemplar();
            return;
        }

        if (At < End && Data[At] == ' ')
        {
            ReadSpaced("expected timestamp, exemplar or new record");
            SampleTime = ReadSeconds("timestamp");
            if (TryExemplarMark())
            {
                ReadExemplar();
                return;
            }
        }

        EndLine(SampleTime is null ? "expected timestamp, exemplar or new record" : "expected next entry after timestamp");
    }

    private void RequireNameWithValue(string after)
    {
        bool found = TrySpaced();
        RequireName();
        if (!found)
        {
            throw Unexpected("expected value after " + after, At >= End ? TextToken.Eof : TextToken.Invalid);
        }
    }

    private bool TryExemplarMark()
    {
        if (!Slice(At, End).StartsWith(" # {"u8))
        {
            return false;
        }

        At += 4;
        return true;
    }

    private void ReadExemplar()
    {
        ReadBraces(exemplar: true, _exemplarLabels, out _exemplarLabels, out _exemplarLabelCount);
        RequireNameWithValue("exemplar labels");
        _exemplarValue = ReadFloat(TokenStart + 1);
        _exemplarTime = null;
        if (At < End && Data[At] == ' ')
        {
            ReadSpaced("expected timestamp or comment");
            _exemplarTime = ReadSeconds("exemplar timestamp");
        }

        EndLine(_exemplarTime is null ? "expected timestamp or comment" : "expected next entry after exemplar timestamp");
        _hasExemplar = true;
    }

    // One space and what follows up to the next space or line end.
    private bool TrySpaced()
    {
        if (At >= End)
        {
            // At the end of the body errors show the token before it.
            return false;
        }

        TokenStart = At;
        if (Data[At] != ' ')
        {
            return false;
        }

        ReadOnlySpan<byte> rest = Slice(At + 1, End);
        int length = rest.IndexOfAny((byte)' ', (byte)'\n');
        length = length < 0 ? rest.Length : length;
        At += length > 0 ? 1 + length : 0;
        return length > 0;
    }

    private void ReadSpaced(string otherwise)
    {
        if (!TrySpaced())
        {
            throw Unexpected(otherwise, TextToken.Invalid);
        }
    }

    private long ReadSeconds(string what)
    {
        double seconds = ReadFloat(TokenStart + 1);
        if (!double.IsFinite(seconds))
        {
            throw Error($"invalid {what} {Encoding.UTF8.GetString(Slice(TokenStart + 1, At))}");
        }

        return (long)(seconds * 1000);
    }

    private void EndLine(string otherwise)
    {
        TokenStart = At;
        if (At >= End)
        {
            throw Error(NoEof);
        }

        if (Data[At] != '\n')
        {
            TextToken token = TrySpaced() ? TextToken.Timestamp : TextToken.Invalid;
            throw Unexpected(otherwise, token);
        }

        At++;
    }

    private ExpositionEntry ReadHash()
    {
        ReadOnlySpan<byte> rest = Slice(At, End);
        if (rest.StartsWith("# EOF"u8))
        {
            At += rest.Length > 5 && rest[5] == '\n' ? 6 : 5;
            _ended = At == End;
            return _ended ? ExpositionEntry.End : throw Error("unexpected data after # EOF");
        }

        ExpositionEntry entry =
            rest.StartsWith("# HELP "u8) ? ExpositionEntry.Help :
            rest.StartsWith("# TYPE "u8) ? ExpositionEntry.Type :
            rest.StartsWith("# UNIT "u8) ? ExpositionEntry.Unit :
            throw Unexpected("expected a valid start token", TextToken.Invalid);
        string keyword = entry switch { ExpositionEntry.Help => "HELP", ExpositionEntry.Type => "TYPE", _ => "UNIT" };
        At += 7;
        ReadFamily(keyword);
        int length = Slice(At, End).IndexOf((byte)'\n');
        if (length <= 0 || Data[At] != ' ')
        {
            throw Error("expected text in " + keyword);
        }

        SetText(At + 1, At + length, entry == ExpositionEntry.Help);
        At += length + 1;
        if (entry == ExpositionEntry.Type)
        {
            CurrentType = TypeOf(RawText);
        }
        else if (entry == ExpositionEntry.Unit)
        {
            CheckUnit();
        }

        return entry;
    }

    private void CheckUnit()
    {
        ReadOnlySpan<byte> unit = RawText, family = Family;
        if (!unit.IsEmpty && !(family.EndsWith(unit) && family.Length > unit.Length && family[^(unit.Length + 1)] == '_'))
        {
            throw Error($"unit {QuotedBytes.Of(unit)} not a suffix of metric {QuotedBytes.Of(family)}");
        }
    }

    private MetricType TypeOf(ReadOnlySpan<byte> word)
    {
        MetricType type = MetricTypes.Parse(word);
        return type != MetricType.Unknown || word.SequenceEqual("unknown"u8) ? type : throw Error("invalid metric type " + QuotedBytes.Of(word));
    }
}
