using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Wire.Families;

/// <summary>
/// Reads the Prometheus text format 0.0.4 into metric families, as strictly as Prometheus' client library does (which is stricter than scraping: TYPE
/// comes before the samples, every line ends with a line feed). Names are the legacy ones. One object reads one body.
/// </summary>
public sealed class TextFamilyReader
{
    private readonly Dictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<(MetricFamily, string), FamilyMetric> _compound = [];
    private readonly byte[] _body;
    private int _at;
    private int _end;
    private int _line;
    private int _samples;

    private TextFamilyReader(byte[] body) => _body = body;

    private enum Part
    {
        Value,
        Count,
        Sum,
        Bucket,
    }

    /// <summary>The families with at least one metric. Throws <see cref="WireFormatException"/> that names the line.</summary>
    public static IReadOnlyList<MetricFamily> Read(byte[] body)
    {
        var reader = new TextFamilyReader(body);
        for (int start = 0; start < body.Length;)
        {
            int feed = body.AsSpan(start).IndexOf((byte)'\n');
            reader._line++;
            reader._at = start;
            reader._end = feed < 0 ? body.Length : start + feed;
            reader.SkipBlanks();
            if (feed < 0)
            {
                return reader._at == reader._end ? reader.Result() : throw reader.Fail("unexpected end of input stream");
            }

            reader.ReadLine();
            start = reader._end + 1;
        }

        return reader.Result();
    }

    private IReadOnlyList<MetricFamily> Result() => [.. _families.Values.Where(f => f.Metrics.Count > 0)];

    private bool AtEnd => _at >= _end;

    private byte Current => _at < _end ? _body[_at] : (byte)'\n';

    private void ReadLine()
    {
        if (AtEnd)
        {
            return;
        }

        if (Current == '#')
        {
            _at++;
            ReadComment();
        }
        else
        {
            ReadSample();
        }
    }

    private void ReadComment()
    {
        SkipBlanks();
        ReadOnlySpan<byte> keyword = UntilBlank();
        bool help = keyword.SequenceEqual("HELP"u8);
        if (AtEnd || (!help && !keyword.SequenceEqual("TYPE"u8)))
        {
            return;
        }

        SkipBlanks();
        string name = MetricName();
        if (AtEnd)
        {
            return;
        }

        if (!IsBlank(Current))
        {
            throw Fail("invalid metric name in comment");
        }

        if (name.Length == 0)
        {
            throw Fail("invalid metric name in comment");
        }

        MetricFamily family = FamilyOf(name, out _);
        SkipBlanks();
        if (AtEnd)
        {
            return;
        }

        if (help)
        {
            ReadHelp(family);
        }
        else
        {
            ReadType(family);
        }
    }

    private void ReadHelp(MetricFamily family)
    {
        if (family.Help is not null)
        {
            throw Fail($"second HELP line for metric name {Quote(family.Name)}");
        }

        var text = new List<byte>();
        for (; !AtEnd; _at++)
        {
            if (Current != '\\')
            {
                text.Add(Current);
                continue;
            }

            _at++;
            text.Add(AtEnd ? throw Fail("invalid escape sequence at the end of a line") : Current switch { (byte)'\\' => (byte)'\\', (byte)'n' => (byte)'\n', var c => throw Fail($"invalid escape sequence '\\{(char)c}'") });
        }

        family.Help = Encoding.UTF8.GetString([.. text]);
    }

    private void ReadType(MetricFamily family)
    {
        if (family.Type is not null)
        {
            throw Fail($"second TYPE line for metric name {Quote(family.Name)}, or TYPE reported after samples");
        }

        string word = Encoding.UTF8.GetString(_body.AsSpan(_at, _end - _at)).ToUpperInvariant();
        family.Type = word switch
        {
            "COUNTER" => FamilyType.Counter,
            "GAUGE" => FamilyType.Gauge,
            "SUMMARY" => FamilyType.Summary,
            "UNTYPED" => FamilyType.Untyped,
            "HISTOGRAM" => FamilyType.Histogram,
            "GAUGE_HISTOGRAM" => FamilyType.GaugeHistogram,
            _ => throw Fail($"unknown metric type {Quote(word.Length > 40 ? word[..40] : word)}"),
        };
    }

    private void ReadSample()
    {
        string name = MetricName();
        if (name.Length == 0)
        {
            throw Fail("invalid metric name");
        }

        MetricFamily family = FamilyOf(name, out Part part);
        family.Type ??= FamilyType.Untyped;
        SkipBlanks();
        var labels = new List<KeyValuePair<string, string>>();
        double point = double.NaN;
        if (Current == '{')
        {
            _at++;
            ReadLabels(family, labels, ref point);
        }

        ReadOnlySpan<byte> text = UntilBlank();
        if (text.IndexOfAny("pP_"u8) >= 0 || !GoFloat.TryParse(text, out double value))
        {
            throw Fail($"expected float as value, got {Quote(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)]))}");
        }

        long? time = ReadTime();
        Store(family, part, labels, point, value, time);
    }

    private void ReadLabels(MetricFamily family, List<KeyValuePair<string, string>> labels, ref double point)
    {
        while (true)
        {
            SkipBlanks();
            if (Current == '}' && !AtEnd)
            {
                _at++;
                SkipBlanks();
                return;
            }

            int start = _at;
            while (!AtEnd && (char.IsAsciiLetter((char)Current) || Current == '_' || (_at > start && char.IsAsciiDigit((char)Current))))
            {
                _at++;
            }

            string label = Encoding.ASCII.GetString(_body.AsSpan(start, _at - start));
            if (label.Length == 0)
            {
                throw Fail($"invalid label name for metric {Quote(family.Name)}");
            }

            if (label == "__name__")
            {
                throw Fail("label name \"__name__\" is reserved");
            }

            SkipBlanks();
            if (Current != '=')
            {
                throw Fail($"expected '=' after label name {Quote(label)}");
            }

            _at++;
            SkipBlanks();
            string value = LabelValue(label);
            bool special = (family.Type == FamilyType.Summary && label == "quantile") || (family.Type is FamilyType.Histogram or FamilyType.GaugeHistogram && label == "le");
            if (special)
            {
                if (!GoFloat.TryParse(Encoding.UTF8.GetBytes(value), out point))
                {
                    throw Fail($"expected float as value for '{label}' label, got {Quote(value)}");
                }
            }
            else if (labels.Exists(l => l.Key == label))
            {
                throw Fail($"duplicate label names for metric {Quote(family.Name)}");
            }
            else
            {
                labels.Add(new(label, value));
                if (labels.Count > 1000)
                {
                    throw Fail("more than 1000 labels");
                }
            }

            SkipBlanks();
            if (Current == ',')
            {
                _at++;
            }
            else if (Current != '}')
            {
                throw Fail($"unexpected end of label value {Quote(value)}");
            }
        }
    }

    private string LabelValue(string label)
    {
        if (Current != '"')
        {
            throw Fail($"expected '\"' at start of label value of {Quote(label)}");
        }

        var text = new List<byte>();
        for (_at++; !AtEnd && Current != '"'; _at++)
        {
            if (Current != '\\')
            {
                text.Add(Current);
                continue;
            }

            _at++;
            text.Add(AtEnd ? throw Fail("invalid escape sequence at the end of a line") : Current switch { (byte)'"' => (byte)'"', (byte)'\\' => (byte)'\\', (byte)'n' => (byte)'\n', var c => throw Fail($"invalid escape sequence '\\{(char)c}'") });
        }

        if (AtEnd)
        {
            throw Fail($"label value of {Quote(label)} contains unescaped new-line");
        }

        _at++;
        byte[] bytes = [.. text];
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Fail($"invalid label value of {Quote(label)}: it is not UTF-8");
    }

    private long? ReadTime()
    {
        if (AtEnd)
        {
            return null;
        }

        SkipBlanks();
        ReadOnlySpan<byte> text = UntilBlank();
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long time))
        {
            throw Fail("expected integer as timestamp");
        }

        return AtEnd || _at + 1 == _end ? time : throw Fail("spurious string after timestamp");
    }

    private void Store(MetricFamily family, Part part, List<KeyValuePair<string, string>> labels, double point, double value, long? time)
    {
        if (++_samples > MetricFamily.MaxMetrics)
        {
            throw Fail(FormattableString.Invariant($"more than {MetricFamily.MaxMetrics} samples"));
        }

        FamilyType type = family.Type!.Value;
        if (type is FamilyType.Counter or FamilyType.Gauge or FamilyType.Untyped)
        {
            family.Metrics.Add(new FamilyMetric { Labels = labels, Kind = type, Value = value, Time = time });
            return;
        }

        string key = string.Join('\u00ff', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Key + '\u00fe' + l.Value));
        if (!_compound.TryGetValue((family, key), out FamilyMetric? metric))
        {
            metric = new FamilyMetric { Labels = labels, Kind = type };
            _compound[(family, key)] = metric;
            family.Metrics.Add(metric);
        }

        metric.Time = time ?? metric.Time;
        switch (part)
        {
            case Part.Count:
                metric.Count = type == FamilyType.Summary ? Math.Floor(value) : value;
                break;
            case Part.Sum:
                metric.Sum = value;
                break;
            default:
                if (!double.IsNaN(point))
                {
                    metric.Points.Add((point, value));
                }

                break;
        }
    }

    private MetricFamily FamilyOf(string name, out Part part)
    {
        part = Part.Value;
        if (_families.TryGetValue(name, out MetricFamily? family))
        {
            return family;
        }

        foreach ((string suffix, Part meaning) in new[] { ("_count", Part.Count), ("_sum", Part.Sum), ("_bucket", Part.Bucket) })
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) && _families.TryGetValue(name[..^suffix.Length], out family)
                && (family.Type is FamilyType.Histogram or FamilyType.GaugeHistogram || (family.Type == FamilyType.Summary && meaning != Part.Bucket)))
            {
                part = meaning;
                return family;
            }
        }

        family = new MetricFamily(name);
        _families.Add(name, family);
        return family;
    }

    private string MetricName()
    {
        int start = _at;
        while (!AtEnd && (char.IsAsciiLetter((char)Current) || Current is (byte)'_' or (byte)':' || (_at > start && char.IsAsciiDigit((char)Current))))
        {
            _at++;
        }

        return Encoding.ASCII.GetString(_body.AsSpan(start, _at - start));
    }

    private ReadOnlySpan<byte> UntilBlank()
    {
        int start = _at;
        while (!AtEnd && !IsBlank(Current))
        {
            _at++;
        }

        return _body.AsSpan(start, _at - start);
    }

    private void SkipBlanks()
    {
        while (!AtEnd && IsBlank(Current))
        {
            _at++;
        }
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    private static string Quote(string text) => Model.Labels.GoQuote.Quote(text);

    private WireFormatException Fail(string what) => new(FormattableString.Invariant($"text format parsing error in line {_line}: {what}"));
}
