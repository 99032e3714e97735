using System.Globalization;
using System.Text;
using Deucalion.Primitives.Numbers;
using Deucalion.Storage.Writing;

namespace Deucalion.Wire.Import;

/// <summary>
/// CSV by VictoriaMetrics' format parameter: <c>position:type:extension,…</c> with the types time (unix_s, unix_ms, unix_ns, rfc3339), label and metric. A
/// first line whose values are no numbers is a header and passed over. Fields may be quoted, quotes inside doubled.
/// </summary>
public sealed class CsvLineParser : ILineParser
{
    private const int MaxColumns = 64 * 1024;

    private readonly ImportSettings _settings;
    private readonly SeriesEncoder _series;
    private readonly CsvColumn[] _columns;
    private readonly List<(string Text, int Column)> _fields = [];
    private bool _headerPossible = true;

    /// <summary>Prepares a parser. Throws <see cref="ArgumentException"/> that says what is wrong with the format.</summary>
    public CsvLineParser(ImportSettings settings, string format)
    {
        _settings = settings;
        _series = new SeriesEncoder(settings);
        _columns = ReadFormat(format);
    }

    /// <inheritdoc/>
    public void Parse(ReadOnlySpan<byte> line, WriteBatch into)
    {
        if (line.IsEmpty)
        {
            return;
        }

        Split(line);
        bool first = _headerPossible;
        _headerPossible = false;
        if (first && IsHeader())
        {
            return;
        }

        long time = _settings.Now;
        for (int i = 0; i < _fields.Count && i < _columns.Length; i++)
        {
            if (_columns[i].Kind == "time" && _fields[i].Text.Length > 0)
            {
                time = Time(_columns[i].Name, _fields[i].Text) ?? throw new LineException(_fields[i].Column, $"{Short(_fields[i].Text)} is not a time of format {_columns[i].Name}");
            }
        }

        var values = new List<(string Name, double Value)>();
        for (int i = 0; i < _fields.Count && i < _columns.Length; i++)
        {
            if (_columns[i].Kind == "metric" && _fields[i].Text.Length > 0)
            {
                values.Add((_columns[i].Name, GoFloat.TryParse(Encoding.UTF8.GetBytes(_fields[i].Text), out double v) ? v : throw new LineException(_fields[i].Column, $"{Short(_fields[i].Text)} is not a number")));
            }
        }

        if (values.Count == 0)
        {
            throw new LineException(0, "no metric column has a value");
        }

        foreach ((string name, double value) in values)
        {
            _series.Clear();
            for (int i = 0; i < _fields.Count && i < _columns.Length; i++)
            {
                if (_columns[i].Kind == "label")
                {
                    _series.Set(Encoding.UTF8.GetBytes(_columns[i].Name), Encoding.UTF8.GetBytes(_fields[i].Text));
                }
            }

            _series.Set("__name__"u8, Encoding.UTF8.GetBytes(name));
            _series.Begin(into);
            into.AddSample(time, value);
        }
    }

    private bool IsHeader()
    {
        for (int i = 0; i < _fields.Count && i < _columns.Length; i++)
        {
            string text = _fields[i].Text;
            if (text.Length > 0 && ((_columns[i].Kind == "metric" && !GoFloat.TryParse(Encoding.UTF8.GetBytes(text), out _)) || (_columns[i].Kind == "time" && Time(_columns[i].Name, text) is null)))
            {
                return true;
            }
        }

        return false;
    }

    private void Split(ReadOnlySpan<byte> line)
    {
        _fields.Clear();
        int at = 0;
        while (true)
        {
            int start = at;
            if (at < line.Length && line[at] == '"')
            {
                at = ReadQuoted(line, at);
            }
            else
            {
                int comma = line[at..].IndexOf((byte)',');
                at = comma < 0 ? line.Length : at + comma;
                _fields.Add((Encoding.UTF8.GetString(line[start..at]), start + 1));
            }

            if (at == line.Length)
            {
                return;
            }

            at++;
            if (_fields.Count > MaxColumns)
            {
                throw new LineException(at, FormattableString.Invariant($"more than {MaxColumns} columns"));
            }
        }
    }

    private int ReadQuoted(ReadOnlySpan<byte> line, int start)
    {
        var text = new List<byte>();
        int at = start + 1;
        while (true)
        {
            if (at >= line.Length)
            {
                throw new LineException(start + 1, "a quoted field has no closing quote");
            }

            if (line[at] != '"')
            {
                text.Add(line[at++]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                text.Add((byte)'"');
                at += 2;
            }
            else
            {
                break;
            }
        }

        _fields.Add((Encoding.UTF8.GetString([.. text]), start + 1));
        at++;
        return at == line.Length || line[at] == ',' ? at : throw new LineException(at + 1, "a comma is expected after a quoted field");
    }

    private static long? Time(string format, string text)
    {
        if (format == "rfc3339")
        {
            return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset t) ? t.ToUnixTimeMilliseconds() : null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n))
        {
            return null;
        }

        return format switch
        {
            "unix_s" => Math.Abs((double)n) < 9e15 ? n * 1000 : null,
            "unix_ns" => n / 1_000_000,
            _ => n,
        };
    }

    private static CsvColumn[] ReadFormat(string format)
    {
        var columns = new Dictionary<int, CsvColumn>();
        string[] entries = format.Split(',');
        for (int i = 0; i < entries.Length; i++)
        {
            string[] parts = entries[i].Split(':', 3);
            string place = FormattableString.Invariant($"entry {i + 1} of format");
            if (parts.Length != 3 || parts[2].Length == 0)
            {
                throw new ArgumentException($"{place} must be position:type:extension, it is {Short(entries[i])}");
            }

            if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int position) || position is < 1 or > MaxColumns)
            {
                throw new ArgumentException($"{place}: the position {Short(parts[0])} is not a number from 1 to 65536");
            }

            if (parts[1] is not ("time" or "label" or "metric"))
            {
                throw new ArgumentException($"{place}: the type {Short(parts[1])} is not known: time, label and metric are");
            }

            if (parts[1] == "time" && (parts[2] is not ("unix_s" or "unix_ms" or "unix_ns" or "rfc3339") || columns.Values.Any(c => c.Kind == "time")))
            {
                throw new ArgumentException($"{place}: one time column of format unix_s, unix_ms, unix_ns or rfc3339 is possible");
            }

            if (!columns.TryAdd(position - 1, new CsvColumn(parts[1], parts[2])))
            {
                throw new ArgumentException($"{place}: the position {position} occurs twice");
            }
        }

        if (!columns.Values.Any(c => c.Kind == "metric"))
        {
            throw new ArgumentException("format has no metric column");
        }

        var all = new CsvColumn[columns.Keys.Max() + 1];
        Array.Fill(all, new CsvColumn(string.Empty, string.Empty));
        foreach ((int position, CsvColumn column) in columns)
        {
            all[position] = column;
        }

        return all;
    }

    private static string Short(string text) => Model.Labels.GoQuote.Quote(text.Length > 60 ? text[..60] + "…" : text);
}
