using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;

namespace Deucalion.PromQL.Testing;

/// <summary>Makes histograms with custom buckets of the classic histograms in a load command (<c>load_with_nhcb</c>).</summary>
internal sealed class ClassicHistogramCollector
{
    private readonly SortedDictionary<LabelSet, SortedDictionary<long, Parts>> _histograms = [];

    /// <summary>Looks at a float sample of any series.</summary>
    public void Add(LabelSet labels, long time, double value)
    {
        string name = labels.MetricName ?? string.Empty;
        if (name.EndsWith("_bucket", StringComparison.Ordinal))
        {
            if (GoFloat.TryParse(Encoding.UTF8.GetBytes(labels.Get(LabelNames.BucketLabel)), out double bound) && !double.IsNaN(bound))
            {
                Of(labels, name[..^7], time).Buckets.TryAdd(bound, value);
            }
        }
        else if (name.EndsWith("_count", StringComparison.Ordinal))
        {
            Of(labels, name[..^6], time).Count = value;
        }
        else if (name.EndsWith("_sum", StringComparison.Ordinal))
        {
            Of(labels, name[..^4], time).Sum = value;
        }
    }

    /// <summary>Adds the histograms to a store.</summary>
    public void Store(MemoryQueryable store)
    {
        foreach ((LabelSet labels, SortedDictionary<long, Parts> byTime) in _histograms)
        {
            foreach ((long time, Parts parts) in byTime)
            {
                store.Add(labels, time, parts.Convert());
            }
        }
    }

    private Parts Of(LabelSet labels, string name, long time)
    {
        LabelSet key = new LabelSetBuilder(labels).Set(LabelNames.MetricName, name).Remove(LabelNames.BucketLabel).Build();
        if (!_histograms.TryGetValue(key, out SortedDictionary<long, Parts>? byTime))
        {
            byTime = [];
            _histograms.Add(key, byTime);
        }

        if (!byTime.TryGetValue(time, out Parts? parts))
        {
            parts = new Parts();
            byTime.Add(time, parts);
        }

        return parts;
    }

    private sealed class Parts
    {
        public SortedDictionary<double, double> Buckets { get; } = [];

        public double? Count { get; set; }

        public double Sum { get; set; }

        public NativeHistogram Convert()
        {
            double count = Count ?? (Buckets.Count > 0 ? Buckets.Last().Value : 0);
            Buckets.TryAdd(double.PositiveInfinity, count);
            double before = 0;
            var counts = new List<double>();
            foreach (double cumulative in Buckets.Values)
            {
                if (cumulative < before)
                {
                    throw new ScriptException("the buckets of a classic histogram are not cumulative");
                }

                counts.Add(cumulative - before);
                before = cumulative;
            }

            if (before != count)
            {
                throw new ScriptException("count and +Inf bucket of a classic histogram differ");
            }

            return new NativeHistogram
            {
                Schema = NativeHistogram.CustomBucketsSchema,
                Count = count,
                Sum = Sum,
                CustomValues = [.. Buckets.Keys.Where(b => !double.IsPositiveInfinity(b))],
                PositiveSpans = [new BucketSpan(0, (uint)counts.Count)],
                PositiveBuckets = [.. counts],
            }.Compact(0);
        }
    }
}
