using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Testing;

/// <summary>Reads lines like <c>metric{a="b"} 1 2+1x5 _ stale {{schema:1 count:3 buckets:[1 2]}}</c>.</summary>
internal sealed class SeriesLine
{
    // What a script may blow up to; above it a repeat count is a mistake.
    private const int LongestSequence = 1_000_000;

    private readonly string _text;
    private readonly List<SequenceValue> _values = [];
    private int _at;

    private SeriesLine(string text, int at)
    {
        _text = text;
        _at = at;
    }

    /// <summary>The label set and the values of a line. Throws <see cref="ScriptException"/> without the line number.</summary>
    public static (LabelSet Labels, IReadOnlyList<SequenceValue> Values) Parse(string line)
    {
        int end = MetricEnd(line);
        var reader = new SeriesLine(line, end);
        return (Metric(line[..end]), reader.ReadValues());
    }

    /// <summary>The label set of a metric in selector form.</summary>
    public static LabelSet Metric(string text)
    {
        var labels = new LabelSetBuilder();
        string trimmed = text.Trim();
        if (trimmed is "{}" or "")
        {
            return LabelSet.Empty;
        }

        try
        {
            foreach (Matcher m in PromQLParser.ParseMetricSelector(trimmed))
            {
                if (m.Type != MatcherType.Equal)
                {
                    throw new ScriptException("a series is written with = only: " + text);
                }

                labels.Set(m.Name, m.Value);
            }
        }
        catch (QueryException e)
        {
            throw new ScriptException(e.Message);
        }

        return labels.Build();
    }

    /// <summary>Where the metric ends: the first white space outside of quotes and braces.</summary>
    public static int MetricEnd(string line)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                i += c == '\\' && quote != '`' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'' or '`')
            {
                quote = c;
            }
            else if (c is '{' or '}')
            {
                depth += c == '{' ? 1 : -1;
            }
            else if (depth == 0 && char.IsWhiteSpace(c) && !NextIsBrace(line, i))
            {
                return i;
            }
        }

        return line.Length;
    }

    /// <summary>A blank may stand between the name and the labels; a histogram begins with two braces.</summary>
    private static bool NextIsBrace(string line, int from)
    {
        string rest = line[from..].TrimStart();
        return from > 0 && line[..from].IndexOf('{') < 0 && rest.StartsWith('{') && !rest.StartsWith("{{", StringComparison.Ordinal);
    }

    private IReadOnlyList<SequenceValue> ReadValues()
    {
        while (true)
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }

            if (_at >= _text.Length)
            {
                return _values;
            }

            ReadItem();
        }
    }

    private void ReadItem()
    {
        if (_text[_at] == '_')
        {
            _at++;
            Repeat(_text.Length > _at && _text[_at] == 'x' ? Times() : 1, SequenceValue.Omitted);
        }
        else if (_text.AsSpan(_at).StartsWith("{{"))
        {
            ReadHistograms();
        }
        else if (_text.AsSpan(_at).StartsWith("stale"))
        {
            _at += 5;
            Repeat(_text.Length > _at && _text[_at] == 'x' ? Times() + 1 : 1, new SequenceValue(false, StaleMarker.Value));
        }
        else
        {
            ReadNumbers();
        }

        if (_at < _text.Length && !char.IsWhiteSpace(_text[_at]))
        {
            throw new ScriptException("unexpected text in series values: " + _text[_at..]);
        }
    }

    private void ReadNumbers()
    {
        double value = Number();
        if (_at >= _text.Length || char.IsWhiteSpace(_text[_at]))
        {
            _values.Add(new SequenceValue(false, value));
            return;
        }

        if (_text[_at] == 'x')
        {
            Repeat(Times() + 1, new SequenceValue(false, value));
            return;
        }

        double change = Number();
        int times = Times() + 1;
        for (int i = 0; i < times; i++)
        {
            _values.Add(new SequenceValue(false, value));
            value += change;
        }
    }

    private void ReadHistograms()
    {
        var first = HistogramDescription.Read(_text, ref _at);
        if (_at < _text.Length && _text[_at] is '+' or '-')
        {
            bool add = _text[_at++] == '+';
            var change = HistogramDescription.Read(_text, ref _at);
            int times = Times();
            _values.AddRange(HistogramDescription.Sequence(first.Histogram!, change, times, add));
            return;
        }

        Repeat(_at < _text.Length && _text[_at] == 'x' ? Times() + 1 : 1, first);
    }

    private void Repeat(int times, SequenceValue value)
    {
        for (int i = 0; i < times; i++)
        {
            _values.Add(value);
        }
    }

    private int Times()
    {
        if (_at >= _text.Length || _text[_at] != 'x')
        {
            throw new ScriptException("expected x and a repeat count: " + _text[_at..]);
        }

        int begin = ++_at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (!int.TryParse(_text.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out int n) || n + _values.Count > LongestSequence)
        {
            throw new ScriptException("invalid repeat count in series values: " + _text[begin..]);
        }

        return n;
    }

    private double Number()
    {
        int begin = _at;
        if (_at < _text.Length && _text[_at] is '+' or '-')
        {
            _at++;
        }

        while (_at < _text.Length && IsNumberPart(begin))
        {
            _at++;
        }

        if (!Primitives.Numbers.GoFloat.TryParse(System.Text.Encoding.UTF8.GetBytes(_text[begin.._at]), out double value))
        {
            throw new ScriptException("not a number in series values: " + _text[begin..]);
        }

        return value;
    }

    private bool IsNumberPart(int begin)
    {
        char c = _text[_at];
        if (c is '+' or '-')
        {
            // The sign of an exponent.
            return _at > begin + 1 && _text[_at - 1] is 'e' or 'E' && char.IsAsciiDigit(_text[_at - 2]);
        }

        return c is '.' || char.IsAsciiDigit(c) || (char.IsAsciiLetter(c) && c is not 'x');
    }
}
