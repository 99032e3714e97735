using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Families;

/// <summary>
/// Reads OpenMetrics text into metric families of the client data model: a counter family has the name of its _total samples, info and state sets are
/// gauges, gauge histograms come apart into untyped series; _created samples have no place. Throws <see cref="WireFormatException"/>.
/// </summary>
public static class OpenMetricsFamilyReader
{
    /// <summary>The families with at least one metric.</summary>
    public static IReadOnlyList<MetricFamily> Read(byte[] body)
    {
        var types = new Dictionary<string, MetricType>(StringComparer.Ordinal);
        var helps = new Dictionary<string, string>(StringComparer.Ordinal);
        var families = new Dictionary<string, MetricFamily>(StringComparer.Ordinal);
        var compound = new Dictionary<(string, LabelSet), FamilyMetric>();
        var labels = new LabelSetBuilder();
        int samples = 0;
        try
        {
            ExpositionParser parser = ExpositionParsers.Create(ExpositionParsers.OpenMetrics, body, null, default);
            for (ExpositionEntry entry = parser.Next(); entry != ExpositionEntry.End; entry = parser.Next())
            {
                switch (entry)
                {
                    case ExpositionEntry.Type:
                        types[Encoding.UTF8.GetString(parser.Family)] = parser.FamilyType;
                        break;
                    case ExpositionEntry.Help:
                        helps[Encoding.UTF8.GetString(parser.Family)] = Encoding.UTF8.GetString(parser.FamilyText);
                        break;
                    case ExpositionEntry.Sample:
                        if (++samples > MetricFamily.MaxMetrics)
                        {
                            throw new WireFormatException(FormattableString.Invariant($"more than {MetricFamily.MaxMetrics} samples"));
                        }

                        labels.Reset();
                        parser.ReadLabels(labels);
                        Add(labels, parser.Value, parser.Time, types, helps, families, compound);
                        break;
                }
            }
        }
        catch (ExpositionException e)
        {
            throw new WireFormatException(e.Message);
        }

        return [.. families.Values];
    }

    private static void Add(
        LabelSetBuilder labels,
        double value,
        long? time,
        Dictionary<string, MetricType> types,
        Dictionary<string, string> helps,
        Dictionary<string, MetricFamily> families,
        Dictionary<(string, LabelSet), FamilyMetric> compound)
    {
        string name = labels.Get(LabelNames.MetricName);
        labels.Remove(LabelNames.MetricName);
        (string family, string suffix) = Split(name, types);
        MetricType type = types.GetValueOrDefault(family);
        if (suffix == "_created")
        {
            return;
        }

        bool isCompound = type is MetricType.Summary or MetricType.Histogram;
        string key = isCompound ? family : name;
        if (!families.TryGetValue(key, out MetricFamily? target))
        {
            FamilyType kind = type switch
            {
                MetricType.Counter => FamilyType.Counter,
                MetricType.Gauge or MetricType.Info or MetricType.StateSet => FamilyType.Gauge,
                MetricType.Summary => FamilyType.Summary,
                MetricType.Histogram => FamilyType.Histogram,
                _ => FamilyType.Untyped,
            };
            target = new MetricFamily(key) { Help = helps.GetValueOrDefault(family), Type = kind };
            families.Add(key, target);
        }

        if (!isCompound)
        {
            target.Metrics.Add(new FamilyMetric { Labels = [.. labels.Build().ToPairs()], Kind = target.Type, Value = value, Time = time });
            return;
        }

        string special = type == MetricType.Summary ? LabelNames.Quantile : LabelNames.BucketLabel;
        string point = labels.Get(special);
        labels.Remove(special);
        LabelSet set = labels.Build();
        if (!compound.TryGetValue((family, set), out FamilyMetric? metric))
        {
            metric = new FamilyMetric { Labels = [.. set.ToPairs()], Kind = target.Type };
            compound.Add((family, set), metric);
            target.Metrics.Add(metric);
        }

        metric.Time = time ?? metric.Time;
        if (suffix == "_count")
        {
            metric.Count = value;
        }
        else if (suffix == "_sum")
        {
            metric.Sum = value;
        }
        else if (GoFloat.TryParse(Encoding.UTF8.GetBytes(point), out double bound))
        {
            metric.Points.Add((bound, value));
        }
    }

    private static (string Family, string Suffix) Split(string name, Dictionary<string, MetricType> types)
    {
        foreach (string suffix in new[] { "_total", "_bucket", "_count", "_sum", "_created", "_info" })
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && types.ContainsKey(name[..^suffix.Length]))
            {
                return (name[..^suffix.Length], suffix);
            }
        }

        return (name, string.Empty);
    }
}
