using System.Buffers;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Import.OpenMetrics;

/// <summary>Lines of OpenMetrics text with exact numbers and times; names that need it are quoted.</summary>
internal sealed class OpenMetricsText(Stream output)
{
    private const int FlushAt = 1 << 16;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt + 4096);

    public void Family(string family, MetricMetadata? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        Line("# TYPE ", family, MetricTypes.Text(metadata.Type));
        if (metadata.Unit.Length > 0 && family.EndsWith("_" + metadata.Unit, StringComparison.Ordinal))
        {
            Line("# UNIT ", family, metadata.Unit);
        }

        if (metadata.Help.Length > 0)
        {
            Line("# HELP ", family, Escape(metadata.Help));
        }
    }

    /// <summary>Name and labels of a series with the space behind them.</summary>
    public static byte[] Series(LabelSet labels)
    {
        var text = new StringBuilder();
        string name = labels.MetricName ?? string.Empty;
        bool plain = LabelNames.IsLegacyMetricName(name);
        text.Append(plain ? name : "{\"" + Escape(name) + '"');
        bool open = !plain;
        foreach ((string label, string value) in labels.ToPairs())
        {
            if (label != LabelNames.MetricName)
            {
                text.Append(open ? ',' : '{').Append(Name(label)).Append("=\"").Append(Escape(value)).Append('"');
                open = true;
            }
        }

        return Encoding.UTF8.GetBytes(text.Append(open ? "} " : " ").ToString());
    }

    public void Sample(ReadOnlySpan<byte> series, double value, long time, Exemplar? exemplar)
    {
        _buffer.Write(series);
        Number(value);
        Time(time);
        if (exemplar is { } e)
        {
            _buffer.Write(" # {"u8);
            bool first = true;
            foreach ((string name, string text) in e.Labels.ToPairs())
            {
                _buffer.Write(Encoding.UTF8.GetBytes($"{(first ? string.Empty : ",")}{Name(name)}=\"{Escape(text)}\""));
                first = false;
            }

            _buffer.Write("} "u8);
            Number(e.Value);
            if (e.HasTime)
            {
                Time(e.Time);
            }
        }

        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    public void End()
    {
        _buffer.Write("# EOF\n"u8);
        Flush();
        output.Flush();
    }

    private static string Name(string name) => LabelNames.IsLegacyLabelName(name) ? name : '"' + Escape(name) + '"';

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private void Line(string what, string family, string rest) =>
        _buffer.Write(Encoding.UTF8.GetBytes($"{what}{(LabelNames.IsLegacyMetricName(family) ? family : '"' + Escape(family) + '"')} {rest}\n"));

    private void Number(double value) => _buffer.Advance(GoFloat.WriteGeneral(_buffer.GetSpan(GoFloat.MaxShortLength), value));

    // Seconds with as many of three decimals as are needed; by integers, so that every millisecond is exact.
    private void Time(long time)
    {
        Span<byte> text = _buffer.GetSpan(32);
        text[0] = (byte)' ';
        int at = 1;
        ulong size = (ulong)Math.Abs(time);
        if (time < 0)
        {
            text[at++] = (byte)'-';
        }

        System.Buffers.Text.Utf8Formatter.TryFormat(size / 1000, text[at..], out int n);
        at += n;
        ulong rest = size % 1000;
        if (rest > 0)
        {
            text[at++] = (byte)'.';
            for (ulong unit = 100; rest > 0; unit /= 10)
            {
                text[at++] = (byte)('0' + (rest / unit));
                rest %= unit;
            }
        }

        _buffer.Advance(at);
    }

    private void Flush()
    {
        output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
