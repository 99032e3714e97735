using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;

namespace Deucalion.PromQL.Testing;

/// <summary>Reads lines like <c>metric{a="b"}@st _ -30s-1mx2</c>: start times relative to the samples of the line that follows. Milliseconds.</summary>
internal static class StartTimeLine
{
    /// <summary>True for such a line.</summary>
    public static bool Is(string line)
    {
        int end = SeriesLine.MetricEnd(line);
        return line.AsSpan(0, end).EndsWith("@st");
    }

    /// <summary>The label set and the relative start times, null for none.</summary>
    public static (LabelSet Labels, IReadOnlyList<long?> Offsets) Parse(string line)
    {
        int end = SeriesLine.MetricEnd(line);
        var offsets = new List<long?>();
        foreach (string item in line[end..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            Read(item, offsets);
        }

        return (SeriesLine.Metric(line[..(end - 3)]), offsets);
    }

    private static void Read(string item, List<long?> offsets)
    {
        if (item[0] == '_')
        {
            int n = item.Length > 1 ? Times(item, 1) : 1;
            offsets.AddRange(Enumerable.Repeat<long?>(null, n));
            return;
        }

        int at = 0;
        long value = Duration(item, ref at);
        long change = 0;
        int times = 0;
        if (at < item.Length && item[at] is '+' or '-')
        {
            change = Duration(item, ref at);
        }

        if (at < item.Length)
        {
            times = Times(item, at);
        }

        for (int i = 0; i <= times; i++)
        {
            offsets.Add(value);
            value += change;
        }
    }

    private static long Duration(string item, ref int at)
    {
        bool negative = at < item.Length && item[at] == '-';
        at += at < item.Length && item[at] is '+' or '-' ? 1 : 0;
        int begin = at;
        while (at < item.Length && char.IsAsciiDigit(item[at]))
        {
            at++;
        }

        while (at < item.Length && char.IsAsciiLetter(item[at]) && item[at] != 'x')
        {
            at++;
        }

        return PrometheusDuration.TryParse(item.AsSpan(begin, at - begin), out long ms, out _)
            ? (negative ? -ms : ms)
            : throw new ScriptException("invalid start time: " + item);
    }

    private static int Times(string item, int at) =>
        item[at] == 'x' && int.TryParse(item.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            ? n
            : throw new ScriptException("invalid repeat count in start times: " + item);
}
