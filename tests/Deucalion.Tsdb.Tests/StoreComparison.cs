using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Testing;

namespace Deucalion.Tsdb.Tests;

/// <summary>Compares what two stores answer.</summary>
internal static class StoreComparison
{
    public static void Equal(ITimeSeriesStore expected, ITimeSeriesStore actual, IReadOnlyList<Matcher> matchers, long min, long max, string context)
    {
        string want = Dump(expected, matchers, min, max);
        string got = Dump(actual, matchers, min, max);
        if (want != got)
        {
            string[] w = want.Split('\n');
            string[] g = got.Split('\n');
            string firstDifference = w.Zip(g).Where(p => p.First != p.Second).Select(p => $"want {p.First}\n got {p.Second}").FirstOrDefault($"{w.Length} and {g.Length} lines\nwant {Extra(w, g)}\n got {Extra(g, w)}");
            Assert.Fail($"{context}\n{{{string.Join(',', matchers)}}} {min}..{max}\n{firstDifference}");
        }

        PresenceFits(actual, matchers, min, max, context);
    }

    /// <summary>Reading only whether there are samples gives the same times and staleness markers, and labels look the same encoded.</summary>
    public static void PresenceFits(ITimeSeriesStore store, IReadOnlyList<Matcher> matchers, long min, long max, string context)
    {
        using IQuerier q = store.OpenQuerier(min, max);
        SeriesSelection all = q.Select(matchers, new SelectHints(min, max), CancellationToken.None);
        SeriesSelection presence = q.Select(matchers, new SelectHints(min, max) { OnlyPresence = true }, CancellationToken.None);
        Assert.Equal(all.Count, presence.Count);
        var columns = new SeriesColumns();
        var reused = new SeriesColumns();
        for (int i = 0; i < all.Count; i++)
        {
            Assert.True(all.EncodedLabels(i).SequenceEqual(presence.Labels(i).Encoded), context + ": encoded labels differ");
            columns = i % 3 == 0 ? new SeriesColumns() : columns;
            all.Read(i, min, max, columns);
            presence.Read(i, min, max, reused);
            Assert.True(columns.Times.SequenceEqual(reused.Times), $"{context}: times of {all.Labels(i)} differ");
            for (int j = 0; j < columns.Count; j++)
            {
                bool isFloat = !columns.HasHistograms || columns.Histograms[j] is null;
                Assert.Equal(isFloat, !reused.HasHistograms || reused.Histograms[j] is null);
                Assert.True(!isFloat || StaleMarker.IsStale(columns.Values[j]) == StaleMarker.IsStale(reused.Values[j]), $"{context}: markers of {all.Labels(i)} differ");
            }
        }
    }

    /// <summary>Every sample, one line each; series without samples in the range are left out, since a store may list them.</summary>
    public static string Dump(ITimeSeriesStore store, IReadOnlyList<Matcher> matchers, long min, long max)
    {
        using IQuerier q = store.OpenQuerier(min, max);
        SeriesSelection s = q.Select(matchers, new SelectHints(min, max), CancellationToken.None);
        var columns = new SeriesColumns();
        var lines = new List<string>();
        var clocks = new Dictionary<ulong, long[]>();
        LabelSet? previous = null;
        for (int i = 0; i < s.Count; i++)
        {
            Assert.True(previous is null || previous.CompareTo(s.Labels(i)) < 0, "label sets do not ascend");
            previous = s.Labels(i);
            s.Read(i, min, max, columns);
            if (columns.ClockId != 0)
            {
                if (!clocks.TryAdd(columns.ClockId, columns.Times.ToArray()))
                {
                    Assert.Equal(clocks[columns.ClockId], columns.Times.ToArray());
                }
            }

            for (int j = 0; j < columns.Count; j++)
            {
                string value = columns.HasHistograms && columns.Histograms[j] is { } h
                    ? MemorySample.Text(h)
                    : BitConverter.DoubleToUInt64Bits(columns.Values[j]).ToString("x", CultureInfo.InvariantCulture);
                lines.Add($"{s.Labels(i)} {columns.Times[j]} {value} {(columns.HasStartTimes ? columns.StartTimes[j] : 0)}");
            }
        }

        return string.Join('\n', lines);
    }

    public static void LabelsFit(ITimeSeriesStore expected, ITimeSeriesStore actual, IReadOnlyList<Matcher> matchers, long min, long max, string context)
    {
        using IQuerier want = expected.OpenQuerier(min, max);
        using IQuerier got = actual.OpenQuerier(min, max);
        IReadOnlyList<string> names = got.LabelNames(matchers, CancellationToken.None);
        Assert.True(want.LabelNames(matchers, CancellationToken.None).All(names.Contains), context + ": a label name is missing");
        Assert.Equal(names.OrderBy(n => n, StringComparer.Ordinal), names);
        foreach (string name in names)
        {
            IReadOnlyList<string> values = got.LabelValues(name, matchers, CancellationToken.None);
            Assert.True(want.LabelValues(name, matchers, CancellationToken.None).All(values.Contains), $"{context}: a value of {name} is missing");
            Assert.Equal(values.OrderBy(n => n, StringComparer.Ordinal), values);
        }
    }

    private static string Extra(string[] a, string[] b) => a.Except(b).FirstOrDefault("(nothing)");
}
