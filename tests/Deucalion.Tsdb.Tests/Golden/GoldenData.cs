using System.Globalization;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Tests.Golden;

/// <summary>Writes a small store that has one of everything: parts of several windows, late samples, deletions, histograms of all kinds, start times, exemplars, metadata, and a log.</summary>
internal static class GoldenData
{
    private const long Start = 1_700_006_400_000;
    private const long Hour = 3_600_000;

    /// <summary>Leaves the store open, so that its log keeps what was written last.</summary>
    public static async Task<TimeSeriesStore> WriteAsync(string directory)
    {
        TimeSeriesStore store = TimeSeriesStore.Open(Options(_ => { }), PhysicalFileSystem.Instance, directory, TimeProvider.System);
        await AppendAsync(store, Start, 3 * Hour, withHistograms: true);
        store.Flush();

        // Late samples go to a part of their own, and some lie on top of stored ones.
        await AppendAsync(store, Start - (30 * Hour), Hour, withHistograms: false);
        await AppendAsync(store, Start + 7_000, Hour, withHistograms: false);
        store.Delete([[new Matcher(MatcherType.Equal, "n", "2")]], Start + (Hour / 2), Start + Hour);
        store.Delete([[new Matcher(MatcherType.Regex, LabelNames.MetricName, "gone.*")]], long.MinValue / 2, long.MaxValue / 2);
        store.Flush();

        // What follows is in the log only.
        await AppendAsync(store, Start + (3 * Hour), Hour / 2, withHistograms: true);
        store.Delete([[new Matcher(MatcherType.Equal, "n", "3")]], Start, Start + (Hour / 4));
        await store.SetMetadataAsync([new MetricMetadata("later", MetricType.Info, "Written to the log only.", "")], default);
        return store;
    }

    public static TimeSeriesStoreOptions Options(Action<StoreMessage> log) => new()
    {
        Retention = TimeSpan.Zero,
        OutOfOrderWindow = long.MaxValue,
        FlushInterval = TimeSpan.FromDays(10_000),
        Log = log,
    };

    private static async Task AppendAsync(TimeSeriesStore store, long from, long length, bool withHistograms)
    {
        var random = new Random((int)(from % 1_000_003));
        var batch = new WriteBatch();
        batch.AddMetadata(new MetricMetadata("requests", MetricType.Counter, "All requests.\nTwo lines.", ""));
        batch.AddMetadata(new MetricMetadata("latency_seconds", MetricType.Histogram, "", "seconds"));
        for (int n = 0; n < 5; n++)
        {
            string text = n.ToString(CultureInfo.InvariantCulture);
            AddCounter(batch, LabelSet.Of(("__name__", "requests_total"), ("n", text), ("path", "/ü\"\\\n😀")), from, length, random);
            AddGauge(batch, LabelSet.Of(("__name__", "gauge"), ("n", text)), from, length, random);
            batch.BeginSeries(LabelSet.Of(("__name__", "gone" + text)));
            batch.AddSample(from, n);
        }

        batch.BeginSeries(LabelSet.Of(("__name__", "constant")));
        for (long t = from; t < from + length; t += 40_000)
        {
            batch.AddSample(t, 1);
        }

        for (int kind = 0; withHistograms && kind < 4; kind++)
        {
            AddHistograms(batch, kind, from, length, random);
        }

        AppendResult result = await store.AppendAsync(batch, AppendOptions.Partial, default);
        Assert.Equal(0, result.SampleFailureCount);
    }

    private static void AddCounter(WriteBatch batch, LabelSet labels, long from, long length, Random random)
    {
        batch.BeginSeries(labels);
        double value = random.Next(1000);
        for (long t = from; t < from + length; t += 40_000)
        {
            value = random.Next(200) == 0 ? 0 : value + random.Next(30);
            batch.AddSample(t + random.Next(3), value, labels["n"] == "1" ? from - 5_000 : 0);
        }

        batch.AddExemplar(new Exemplar(LabelSet.Of(("trace_id", "t" + labels["n"])), value, from + 1_000));
    }

    private static void AddGauge(WriteBatch batch, LabelSet labels, long from, long length, Random random)
    {
        batch.BeginSeries(labels);
        for (long t = from; t < from + length; t += 150_000)
        {
            batch.AddSample(t, random.Next(12) switch
            {
                0 => StaleMarker.Value,
                1 => StaleMarker.NormalNaN,
                2 => double.NegativeInfinity,
                3 => -0.0,
                4 => double.Epsilon,
                5 => Math.Round(random.NextDouble() * 100, 2),
                _ => random.NextDouble() * Math.Pow(10, random.Next(-9, 9)),
            });
        }
    }

    private static void AddHistograms(WriteBatch batch, int kind, long from, long length, Random random)
    {
        batch.BeginSeries(LabelSet.Of(("__name__", "latency_seconds"), ("kind", kind.ToString(CultureInfo.InvariantCulture))));
        bool integer = kind != 1;
        bool custom = kind == 2;
        double[] counts = [0, 0, 0];
        for (long t = from; t < from + length; t += 150_000)
        {
            if (random.Next(40) == 0)
            {
                batch.AddHistogram(t, new NativeHistogram { Sum = StaleMarker.Value, IsInteger = integer });
                continue;
            }

            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] += integer ? random.Next(9) : random.NextDouble();
            }

            batch.AddHistogram(t, new NativeHistogram
            {
                Schema = custom ? NativeHistogram.CustomBucketsSchema : kind,
                ZeroThreshold = custom ? 0 : 0.001,
                ZeroCount = custom ? 0 : 2,
                Count = counts.Sum() + (custom ? 0 : 3),
                Sum = random.NextDouble() * 50,
                PositiveSpans = [new BucketSpan(custom ? 0 : -2, 3)],
                PositiveBuckets = [.. counts],
                NegativeSpans = custom ? [] : [new BucketSpan(2, 1)],
                NegativeBuckets = custom ? [] : [1],
                CustomValues = custom ? [0.1, 0.5, 2.5] : [],
                ResetHint = kind == 3 ? CounterResetHint.Gauge : CounterResetHint.Unknown,
                IsInteger = integer,
            });
        }
    }
}
