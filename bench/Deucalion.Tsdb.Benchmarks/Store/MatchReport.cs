using System.Diagnostics;
using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Benchmarks.Store;

/// <summary>
/// Matchers, look-ups and label walks on the index of one part: CPU (best of five), and bytes allocated against a budget. Half the series are those of machines,
/// a tenth have a label of their own each.
/// </summary>
internal static class MatchReport
{
    private static int s_over;

    /// <summary>Number of figures over their budget.</summary>
    public static int Run(int series)
    {
        (PartIndex index, byte[][] sections) = Build(series);
        Line($"{index.SeriesCount} series, {index.PairCount} pairs, section bytes a series: labels {sections[0].Length / (double)series:F2}, postings {sections[1].Length / (double)series:F2}, series {sections[3].Length / (double)series:F2}; native bytes a series {index.Bytes / (double)series:F1}");
        long before = GC.GetTotalMemory(true);
        Time("load", 200_000, () => index = Load(sections));
        Line($"  managed bytes of an open index {GC.GetTotalMemory(true) - before}");
        long bits = 65_536 + (series / 2);
        Match("name!=\"\"", bits, new Matcher(MatcherType.NotEqual, "__name__", ""));
        Match("name=~\".+\"", bits, new Matcher(MatcherType.Regex, "__name__", ".+"));
        Match("job=\"node\"", bits, new Matcher(MatcherType.Equal, "job", "node"));
        Match("instance=~\".*99.*\"", bits * 2, new Matcher(MatcherType.Regex, "instance", ".*99.*"));
        Match("id=~\".*99.*\"", bits * 12, new Matcher(MatcherType.Regex, "id", ".*99.*"));
        Match("id=~\"id-[0-4]+7.*\"", bits * 12, new Matcher(MatcherType.Regex, "id", "id-[0-4]+7.*"));
        Match("id!~\".*99.*\"", bits * 12, new Matcher(MatcherType.NotRegex, "id", ".*99.*"));
        Match("one series", 65_536, new Matcher(MatcherType.Equal, "__name__", "node_things_7_total"), new Matcher(MatcherType.Equal, "instance", "machine-00003.example.net:9100"), new Matcher(MatcherType.Equal, "cpu", "1"));
        Match("one series, regex on id", 65_536, new Matcher(MatcherType.Equal, "__name__", "node_things_7_total"), new Matcher(MatcherType.Equal, "instance", "machine-00003.example.net:9100"), new Matcher(MatcherType.NotRegex, "id", ".*5.*"));
        Matcher repeated = new(MatcherType.Regex, "id", ".*[0-9]9.*");
        MatcherEvaluation.Evaluate(index, index.SeriesCount, [repeated], CancellationToken.None);
        Time("  the same again (cached)", bits * 2, () => MatcherEvaluation.Evaluate(index, index.SeriesCount, [repeated], CancellationToken.None));
        Time("labels of all as bytes, one cursor", 4096, () => Walk(index));
        LabelSet wanted = index.Labels(series / 2);
        Time("find a label set, 1000 times", 1024, () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                index.Find(wanted);
            }
        });
        return s_over;

        void Match(string what, long budget, params Matcher[] matchers)
        {
            int found = 0;
            PartIndex cold = index;
            Time(what, budget, () => found = MatcherEvaluation.Evaluate(cold, cold.SeriesCount, matchers, CancellationToken.None).Count(), () => cold = Load(sections), 4);
            Line($"      {found} series");
        }
    }

    private static void Time(string what, long budget, Action action, Action? before = null, int times = 5)
    {
        TimeSpan best = TimeSpan.MaxValue;
        long allocated = long.MaxValue;
        for (int i = 0; i < times; i++)
        {
            before?.Invoke();
            long a = GC.GetAllocatedBytesForCurrentThread();
            long t = Stopwatch.GetTimestamp();
            action();
            TimeSpan taken = Stopwatch.GetElapsedTime(t);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - a);
            best = taken < best ? taken : best;
        }

        bool over = allocated > budget;
        s_over += over ? 1 : 0;
        Line($"  {what}: {best.TotalMilliseconds:F3} ms, {allocated} B allocated{(over ? $" OVER ITS BUDGET of {budget}" : "")}");
    }

    private static int Walk(PartIndex index)
    {
        SeriesCursor cursor = index.OpenLabels();
        int bytes = 0;
        for (int i = 0; i < index.SeriesCount; i++)
        {
            cursor.MoveTo(i);
            bytes += cursor.Encoded.Length;
        }

        return bytes;
    }

    private static PartIndex Load(byte[][] sections) =>
        new(NativeBuffer.Of(sections[0]), NativeBuffer.Of(sections[1]), NativeBuffer.Of(sections[2]), NativeBuffer.Of(sections[3]));

    private static (PartIndex Index, byte[][] Sections) Build(int series)
    {
        var all = new List<LabelSet>(series);
        for (int i = 0; i < series; i++)
        {
            int target = i / 500;
            var b = new LabelSetBuilder();
            b.Set("__name__", string.Create(CultureInfo.InvariantCulture, $"node_things_{i % 500 / 10}_total"));
            b.Set("cpu", (i % 10).ToString(CultureInfo.InvariantCulture));
            b.Set("instance", string.Create(CultureInfo.InvariantCulture, $"machine-{target:D5}.example.net:9100"));
            b.Set("job", i % 2 == 0 ? "node" : "other");
            b.Set("id", i % 10 == 0 ? string.Create(CultureInfo.InvariantCulture, $"id-{i * 7919L % 1_000_003:D7}") : "");
            all.Add(b.Build());
        }

        all.Sort();
        var builder = new PartIndexBuilder();
        long offset = 0;
        foreach (LabelSet l in all)
        {
            builder.Add(l.Encoded, [new PartBlock(0, offset, 40, 0, false, 256, 0, 10), new PartBlock(1, offset + 40, 40, 0, false, 224, 11, 20)]);
            offset += 80;
        }

        byte[] labels = builder.LabelSection();
        byte[][] sections = [labels, builder.PostingsSection(), PartIndexBuilder.TimesSection([new TimeEntry(0, 10, 256, 0, 10), new TimeEntry(10, 10, 224, 11, 20)]), builder.SeriesSection()];
        return (Load(sections), sections);
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
