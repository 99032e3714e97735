using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Wire.Exposition;

/// <summary>
/// Writes metric families as text into a buffer. Order of calls: <see cref="BeginFamily"/>, its samples, the next family, …, <see cref="End"/>.
/// Counters of OpenMetrics get their _total suffix here. Not for many threads; allocates nothing per sample.
/// </summary>
public sealed class ExpositionWriter(IBufferWriter<byte> output, ExpositionFormat format)
{
    private readonly bool _openMetrics = format is ExpositionFormat.OpenMetrics or ExpositionFormat.OpenMetricsUtf8;
    private readonly bool _utf8Names = format is ExpositionFormat.OpenMetricsUtf8 or ExpositionFormat.PrometheusTextUtf8;
    private byte[] _family = new byte[64];
    private int _familyLength;
    private byte[] _scratch = new byte[256];
    private MetricType _type;
    private bool _hasLabels;

    /// <summary>Starts a family: HELP (if any), TYPE and, for OpenMetrics, UNIT (if any).</summary>
    public void BeginFamily(ReadOnlySpan<char> name, MetricType type, ReadOnlySpan<char> help = default, ReadOnlySpan<char> unit = default)
    {
        _type = type;
        int most = Encoding.UTF8.GetMaxByteCount(name.Length);
        _family = _family.Length < most ? new byte[most] : _family;
        _familyLength = Encoding.UTF8.GetBytes(name, _family);
        if (_openMetrics && type == MetricType.Counter && Family.EndsWith("_total"u8))
        {
            _familyLength -= "_total"u8.Length;
        }

        if (!help.IsEmpty)
        {
            Write("# HELP "u8);
            WriteName(Family, metric: true);
            Write(" "u8);
            WriteEscaped(help, quotes: _openMetrics);
            Write("\n"u8);
        }

        Write("# TYPE "u8);
        WriteName(Family, metric: true);
        Write(" "u8);
        Write(TypeWord(type));
        Write("\n"u8);
        if (_openMetrics && !unit.IsEmpty)
        {
            Write("# UNIT "u8);
            WriteName(Family, metric: true);
            Write(" "u8);
            WriteEscaped(unit, quotes: true);
            Write("\n"u8);
        }
    }

    /// <summary>
    /// A sample of the present family. Suffix: "", "_count", "_sum", "_total", "_info", …; time in Unix ms.
    /// </summary>
    public void Sample(
        ReadOnlySpan<char> suffix, ReadOnlySpan<(string Name, string Value)> labels, double value, long? time = null, Exemplar? exemplar = null)
    {
        BeginSample(suffix);
        foreach ((string name, string text) in labels)
        {
            WriteLabel(name, text);
        }

        EndSample(value, suffix is "_count", time, exemplar);
    }

    /// <summary>A bucket of the present histogram: cumulative count of observations up to the bound.</summary>
    public void Bucket(
        ReadOnlySpan<(string Name, string Value)> labels, double upperBound, double count, long? time = null, Exemplar? exemplar = null)
    {
        BeginSample("_bucket");
        foreach ((string name, string text) in labels)
        {
            WriteLabel(name, text);
        }

        WriteBound("le"u8, upperBound);
        EndSample(count, isCount: true, time, exemplar);
    }

    /// <summary>A quantile of the present summary.</summary>
    public void Quantile(ReadOnlySpan<(string Name, string Value)> labels, double quantile, double value, long? time = null)
    {
        BeginSample(default);
        foreach ((string name, string text) in labels)
        {
            WriteLabel(name, text);
        }

        WriteBound("quantile"u8, quantile);
        EndSample(value, isCount: false, time, null);
    }

    /// <summary>A sample of whatever name its labels hold, as federation writes them.</summary>
    public void Series(LabelSet labels, double value, long? time = null)
    {
        BeginSeries(labels.Get(LabelNames.MetricNameUtf8));
        foreach (LabelView l in labels)
        {
            if (!l.Name.SequenceEqual(LabelNames.MetricNameUtf8))
            {
                WriteLabel(l.Name, l.Value);
            }
        }

        EndSample(value, isCount: false, time, null);
    }

    /// <summary>Ends the text: "# EOF" for OpenMetrics.</summary>
    public void End()
    {
        if (_openMetrics)
        {
            Write("# EOF\n"u8);
        }
    }

    private ReadOnlySpan<byte> Family => _family.AsSpan(0, _familyLength);

    private ReadOnlySpan<byte> TypeWord(MetricType type) => type switch
    {
        MetricType.Counter => "counter"u8,
        MetricType.Gauge => "gauge"u8,
        MetricType.Histogram => "histogram"u8,
        MetricType.Summary => "summary"u8,
        MetricType.GaugeHistogram => _openMetrics ? "gaugehistogram"u8 : "histogram"u8,
        MetricType.Info => _openMetrics ? "info"u8 : "gauge"u8,
        MetricType.StateSet => _openMetrics ? "stateset"u8 : "gauge"u8,
        _ => _openMetrics ? "unknown"u8 : "untyped"u8,
    };

    private void BeginSample(ReadOnlySpan<char> suffix)
    {
        if (_openMetrics && _type == MetricType.Counter && suffix.IsEmpty)
        {
            suffix = "_total";
        }

        if (suffix.IsEmpty)
        {
            BeginSeries(Family);
            return;
        }

        Span<byte> name = Scratch(_familyLength + Encoding.UTF8.GetMaxByteCount(suffix.Length));
        Family.CopyTo(name);
        int length = _familyLength + Encoding.UTF8.GetBytes(suffix, name[_familyLength..]);
        BeginSeries(name[..length]);
    }

    // A name that needs quotes goes between the braces.
    private void BeginSeries(ReadOnlySpan<byte> name)
    {
        _hasLabels = _utf8Names && !IsLegacy(name, metric: true);
        if (_hasLabels)
        {
            Write("{"u8);
        }

        WriteName(name, metric: true);
    }

    private void WriteLabel(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        Span<byte> utf8 = Scratch(Encoding.UTF8.GetMaxByteCount(name.Length));
        BeginLabel(utf8[..Encoding.UTF8.GetBytes(name, utf8)]);
        WriteEscaped(value, quotes: true);
        Write("\""u8);
    }

    private void WriteLabel(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        BeginLabel(name);
        WriteEscaped(value, quotes: true);
        Write("\""u8);
    }

    private void WriteBound(ReadOnlySpan<byte> name, double bound)
    {
        BeginLabel(name);
        WriteNumber(bound, _openMetrics);
        Write("\""u8);
    }

    private void BeginLabel(ReadOnlySpan<byte> name)
    {
        Write(_hasLabels ? ","u8 : "{"u8);
        _hasLabels = true;
        WriteName(name, metric: false);
        Write("=\""u8);
    }

    private void EndSample(double value, bool isCount, long? time, Exemplar? exemplar)
    {
        Write(_hasLabels ? "} "u8 : " "u8);
        WriteValue(value, isCount);
        WriteTime(time);
        if (_openMetrics && exemplar is { } e)
        {
            WriteExemplar(e);
        }

        Write("\n"u8);
    }

    private void WriteExemplar(Exemplar e)
    {
        Write(" # {"u8);
        bool first = true;
        foreach (LabelView l in e.Labels)
        {
            Write(first ? default : ","u8);
            first = false;
            WriteName(l.Name, metric: false);
            Write("=\""u8);
            WriteEscaped(l.Value, quotes: true);
            Write("\""u8);
        }

        Write("} "u8);
        WriteNumber(e.Value, withPoint: true);
        WriteTime(e.HasTime ? e.Time : null);
    }

    private void WriteValue(double value, bool isCount)
    {
        if (isCount && value >= 0 && value < 1e15 && value == Math.Floor(value))
        {
            Span<byte> digits = output.GetSpan(GoFloat.MaxShortLength);
            output.Advance(GoFloat.WritePlain(digits, value));
            return;
        }

        WriteNumber(value, _openMetrics);
    }

    private void WriteNumber(double value, bool withPoint)
    {
        Span<byte> text = output.GetSpan(OpenMetricsFloat.MaxLength);
        output.Advance(withPoint ? OpenMetricsFloat.Write(text, value) : GoFloat.WriteGeneral(text, value));
    }

    // Milliseconds, or seconds with up to three decimals.
    private void WriteTime(long? time)
    {
        if (time is not { } t)
        {
            return;
        }

        Write(" "u8);
        Span<byte> text = output.GetSpan(GoFloat.MaxShortLength);
        if (!_openMetrics)
        {
            Utf8Formatter.TryFormat(t, text, out int length);
            output.Advance(length);
            return;
        }

        output.Advance(GoFloat.WritePlain(text, t / 1000.0));
    }

    private void WriteName(ReadOnlySpan<byte> name, bool metric)
    {
        if (IsLegacy(name, metric))
        {
            Write(name);
        }
        else if (_utf8Names)
        {
            Write("\""u8);
            WriteEscaped(name, quotes: true);
            Write("\""u8);
        }
        else
        {
            WriteWithUnderscores(name, metric);
        }
    }

    private static bool IsLegacy(ReadOnlySpan<byte> name, bool metric)
    {
        foreach (byte b in name)
        {
            if (!IsLegacy(b, metric))
            {
                return false;
            }
        }

        return !name.IsEmpty && !char.IsAsciiDigit((char)name[0]);
    }

    private static bool IsLegacy(byte b, bool metric) => char.IsAsciiLetterOrDigit((char)b) || b == '_' || (metric && b == ':');

    // One underscore for each code point that has no place in a plain name.
    private void WriteWithUnderscores(ReadOnlySpan<byte> name, bool metric)
    {
        for (int i = 0; i < name.Length; i++)
        {
            byte b = name[i];
            if ((b & 0xC0) != 0x80)
            {
                b = IsLegacy(b, metric) && !(i == 0 && char.IsAsciiDigit((char)b)) ? b : (byte)'_';
                output.GetSpan(1)[0] = b;
                output.Advance(1);
            }
        }

        if (name.IsEmpty)
        {
            Write("_"u8);
        }
    }

    private void WriteEscaped(ReadOnlySpan<char> text, bool quotes)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        WriteEscaped(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)), quotes);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void WriteEscaped(ReadOnlySpan<byte> text, bool quotes)
    {
        while (true)
        {
            int at = quotes ? text.IndexOfAny("\\\n\""u8) : text.IndexOfAny("\\\n"u8);
            if (at < 0)
            {
                Write(text);
                return;
            }

            Write(text[..at]);
            Write(text[at] switch { (byte)'\n' => "\\n"u8, (byte)'"' => "\\\""u8, _ => "\\\\"u8 });
            text = text[(at + 1)..];
        }
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length];
        }

        return _scratch;
    }

    private void Write(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
