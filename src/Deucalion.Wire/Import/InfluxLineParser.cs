using System.Globalization;
using System.Text;
using Deucalion.Storage.Writing;

namespace Deucalion.Wire.Import;

/// <summary>
/// Influx line protocol with VictoriaMetrics' naming: metric <c>measurement_field</c> (the field alone without a measurement), tags are labels, the
/// database is label <c>db</c>. Numbers, numbers in quotes and booleans become samples; other texts have no place and are passed over.
/// </summary>
public sealed class InfluxLineParser : ILineParser
{
    private readonly ImportSettings _settings;
    private readonly SeriesEncoder _series;
    private readonly byte[] _database;
    private readonly long _perMillisecond;
    private readonly long _milliseconds;
    private readonly List<(int KeyStart, int KeyEnd, double Value)> _fields = [];
    private readonly List<(int KeyStart, int KeyEnd, int ValueStart, int ValueEnd)> _tags = [];
    private byte[] _text = new byte[256];
    private byte[] _name = new byte[256];

    /// <summary>Prepares a parser; <paramref name="precision"/> is ns, u, us, µ, ms, s, m, h, or empty: then the size of a time tells its unit.</summary>
    public InfluxLineParser(ImportSettings settings, string database, string precision)
    {
        _settings = settings;
        _series = new SeriesEncoder(settings);
        _database = Encoding.UTF8.GetBytes(database);
        (_perMillisecond, _milliseconds) = precision switch
        {
            "" => (0L, 0L),
            "n" or "ns" => (1_000_000L, 1L),
            "u" or "us" or "µ" => (1_000L, 1L),
            "ms" => (1L, 1L),
            "s" => (1L, 1_000L),
            "m" => (1L, 60_000L),
            "h" => (1L, 3_600_000L),
            _ => throw new ArgumentException($"the precision {precision} is not known: ns, us, ms, s, m and h are"),
        };
    }

    /// <inheritdoc/>
    public void Parse(ReadOnlySpan<byte> line, WriteBatch into)
    {
        if (line.IsEmpty || line[0] == '#')
        {
            return;
        }

        int space = Find(line, 0, line.Length, (byte)' ', quoted: false);
        if (space < 0)
        {
            throw new LineException(line.Length + 1, "a space and fields must follow the measurement and its tags");
        }

        int comma = Find(line, 0, space, (byte)',', quoted: false);
        int measurement = comma < 0 ? space : comma;
        ReadTags(line, measurement, space);
        int fields = SkipSpaces(line, space);
        int end = Find(line, fields, line.Length, (byte)' ', quoted: true);
        int fieldsEnd = end < 0 ? line.Length : end;
        ReadFields(line, fields, fieldsEnd);
        long time = ReadTime(line, SkipSpaces(line, fieldsEnd));
        int written = 0;
        foreach ((int keyStart, int keyEnd, double value) in _fields)
        {
            try
            {
                Write(line, measurement, keyStart, keyEnd, value, time, into);
            }
            catch (LineException e) when (written > 0)
            {
                // The fields before it are in the batch already; this one alone is refused.
                throw new LineException(keyStart + 1, e.Message);
            }

            written++;
        }
    }

    private void ReadTags(ReadOnlySpan<byte> line, int start, int end)
    {
        _tags.Clear();
        while (start < end)
        {
            int from = start + 1;
            int next = Find(line, from, end, (byte)',', quoted: false);
            int to = next < 0 ? end : next;
            int equals = Find(line, from, to, (byte)'=', quoted: false);
            if (equals < 0)
            {
                throw new LineException(from + 1, "a tag has no =");
            }

            if (equals > from && to > equals + 1)
            {
                _tags.Add((from, equals, equals + 1, to));
            }

            start = to;
        }
    }

    private void ReadFields(ReadOnlySpan<byte> line, int start, int end)
    {
        _fields.Clear();
        if (start >= end)
        {
            throw new LineException(start + 1, "the line has no fields");
        }

        while (true)
        {
            int next = Find(line, start, end, (byte)',', quoted: true);
            int to = next < 0 ? end : next;
            int equals = Find(line, start, to, (byte)'=', quoted: false);
            if (equals < 0)
            {
                throw new LineException(start + 1, "a field has no =");
            }

            if (equals == start)
            {
                throw new LineException(start + 1, "a field has no name");
            }

            if (ReadValue(line, equals + 1, to) is { } value)
            {
                _fields.Add((start, equals, value));
            }

            if (next < 0)
            {
                return;
            }

            start = to + 1;
        }
    }

    private static double? ReadValue(ReadOnlySpan<byte> line, int start, int end)
    {
        ReadOnlySpan<byte> text = line[start..end];
        if (text.IsEmpty)
        {
            throw new LineException(start + 1, "a field has no value");
        }

        if (text[0] == '"')
        {
            if (text.Length < 2 || text[^1] != '"')
            {
                throw new LineException(start + 1, "a text has no closing quote");
            }

            return double.TryParse(text[1..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double quoted) ? quoted : null;
        }

        if (text[^1] == 'i')
        {
            return long.TryParse(text[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : throw new LineException(start + 1, "an integer is expected before i");
        }

        if (text[^1] == 'u')
        {
            return ulong.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong whole) ? whole : throw new LineException(start + 1, "an unsigned integer is expected before u");
        }

        if (text.SequenceEqual("t"u8) || text.SequenceEqual("T"u8) || text.SequenceEqual("true"u8) || text.SequenceEqual("True"u8) || text.SequenceEqual("TRUE"u8))
        {
            return 1;
        }

        if (text.SequenceEqual("f"u8) || text.SequenceEqual("F"u8) || text.SequenceEqual("false"u8) || text.SequenceEqual("False"u8) || text.SequenceEqual("FALSE"u8))
        {
            return 0;
        }

        return Primitives.Numbers.GoFloat.TryParse(text, out double number) ? number : throw new LineException(start + 1, "a number, a boolean or a quoted text is expected");
    }

    private long ReadTime(ReadOnlySpan<byte> line, int start)
    {
        ReadOnlySpan<byte> text = line[start..].TrimEnd((byte)' ');
        if (text.IsEmpty)
        {
            return _settings.Now;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long time))
        {
            throw new LineException(start + 1, "the time is not a whole number");
        }

        if (_perMillisecond == 0)
        {
            long size = time == long.MinValue ? long.MaxValue : Math.Abs(time);
            return size >= 100_000_000_000_000_000 ? time / 1_000_000 : size >= 100_000_000_000_000 ? time / 1000 : size >= 100_000_000_000 ? time : time * 1000;
        }

        return Math.Abs((double)time * _milliseconds / _perMillisecond) < 9e18 ? time / _perMillisecond * _milliseconds : throw new LineException(start + 1, "the time is out of range");
    }

    private void Write(ReadOnlySpan<byte> line, int measurement, int keyStart, int keyEnd, double value, long time, WriteBatch into)
    {
        _series.Clear();
        foreach ((int tagStart, int tagEnd, int valueStart, int valueEnd) in _tags)
        {
            // Both texts use one buffer, so the name is copied first.
            ReadOnlySpan<byte> tag = Unescape(line[tagStart..tagEnd]);
            EnsureName(tag.Length);
            tag.CopyTo(_name);
            _series.Set(_name.AsSpan(0, tag.Length), Unescape(line[valueStart..valueEnd]));
        }

        if (_database.Length > 0 && !_series.Has("db"u8))
        {
            _series.Set("db"u8, _database);
        }

        ReadOnlySpan<byte> first = Unescape(line[..measurement]);
        EnsureName(first.Length + 1);
        first.CopyTo(_name);
        int length = first.Length;
        if (length > 0)
        {
            _name[length++] = (byte)'_';
        }

        ReadOnlySpan<byte> field = Unescape(line[keyStart..keyEnd]);
        EnsureName(length + field.Length);
        field.CopyTo(_name.AsSpan(length));
        _series.Set("__name__"u8, _name.AsSpan(0, length + field.Length));
        _series.Begin(into);
        into.AddSample(time, value);
    }

    private void EnsureName(int length)
    {
        if (_name.Length < length)
        {
            Array.Resize(ref _name, Math.Max(length, _name.Length * 2));
        }
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'\\') < 0)
        {
            return text;
        }

        if (_text.Length < text.Length)
        {
            _text = new byte[text.Length];
        }

        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is (byte)' ' or (byte)',' or (byte)'=' or (byte)'\\')
            {
                i++;
            }

            _text[length++] = text[i];
        }

        return _text.AsSpan(0, length);
    }

    private static int SkipSpaces(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }

        return at;
    }

    // The next such byte that no backslash and, if asked, no quotes protect.
    private static int Find(ReadOnlySpan<byte> line, int start, int end, byte wanted, bool quoted)
    {
        bool inQuotes = false;
        for (int i = start; i < end; i++)
        {
            byte b = line[i];
            if (b == '\\')
            {
                i++;
            }
            else if (quoted && b == '"')
            {
                inQuotes = !inQuotes;
            }
            else if (b == wanted && !inQuotes)
            {
                return i;
            }
        }

        return -1;
    }
}
