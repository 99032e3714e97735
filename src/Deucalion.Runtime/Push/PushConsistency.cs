using System.Text;
using Deucalion.Wire.Families;

namespace Deucalion.Runtime.Push;

/// <summary>The rules that Prometheus' client library holds an exposition to: one type and one meaning a name, no metric twice.</summary>
internal static class PushConsistency
{
    /// <summary>The families of all groups by name, merged and sorted as they are exposed.</summary>
    public static IReadOnlyList<MetricFamily> Merge(IEnumerable<PushGroup> groups)
    {
        var merged = new SortedDictionary<string, MetricFamily>(StringComparer.Ordinal);
        foreach (PushGroup group in groups)
        {
            foreach ((string name, PushedFamily pushed) in group.Families)
            {
                if (!merged.TryGetValue(name, out MetricFamily? family))
                {
                    family = new MetricFamily(name) { Help = pushed.Family.Help, Type = pushed.Family.Type };
                    merged.Add(name, family);
                }

                family.Metrics.AddRange(pushed.Family.Metrics);
            }
        }

        foreach (MetricFamily family in merged.Values)
        {
            family.Metrics.Sort(CompareLabels);
        }

        return [.. merged.Values];
    }

    /// <summary>The first fault of an exposition as a sentence; null when there is none.</summary>
    public static string? FindFault(IReadOnlyList<MetricFamily> families)
    {
        var byName = families.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (MetricFamily family in families)
        {
            if (FindSuffixFault(family, byName) is { } fault)
            {
                return fault;
            }

            foreach (FamilyMetric metric in family.Metrics)
            {
                if (FindMetricFault(family, metric, seen) is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    private static string? FindMetricFault(MetricFamily family, FamilyMetric metric, HashSet<string> seen)
    {
        FamilyType type = family.Type ?? FamilyType.Untyped;
        FamilyType? kind = metric.Kind == FamilyType.GaugeHistogram ? FamilyType.Histogram : metric.Kind;
        if (kind != (type == FamilyType.GaugeHistogram ? FamilyType.Histogram : type))
        {
            return $"collected metric {Show(family, metric)} is not a {type.ToString().ToUpperInvariant()}";
        }

        var key = new StringBuilder(family.Name);
        for (int i = 0; i < metric.Labels.Count; i++)
        {
            (string name, string value) = metric.Labels[i];
            if (i > 0 && metric.Labels[i - 1].Key == name)
            {
                return $"collected metric {Show(family, metric)} has two or more labels with the same name: {name}";
            }

            if (!Model.Labels.LabelNames.IsLegacyLabelName(name) || name.StartsWith("__", StringComparison.Ordinal))
            {
                return $"collected metric {Show(family, metric)} has a label with an invalid name: {name}";
            }

            if ((type == FamilyType.Summary && name == "quantile") || (type == FamilyType.Histogram && name == "le"))
            {
                return $"collected metric {Show(family, metric)} must not have an explicit {name} label";
            }

            key.Append('\u00ff').Append(name).Append('\u00ff').Append(value);
        }

        return seen.Add(key.ToString()) ? null : $"collected metric {Show(family, metric)} was collected before with the same name and label values";
    }

    private static string? FindSuffixFault(MetricFamily family, Dictionary<string, MetricFamily> byName)
    {
        foreach (string suffix in new[] { "_count", "_sum", "_bucket" })
        {
            if (family.Name.EndsWith(suffix, StringComparison.Ordinal) && byName.TryGetValue(family.Name[..^suffix.Length], out MetricFamily? other)
                && (other.Type == FamilyType.Histogram || (other.Type == FamilyType.Summary && suffix != "_bucket")))
            {
                return $"collected metric named {family.Name} collides with {other.Type.ToString()!.ToLowerInvariant()} named {other.Name}";
            }
        }

        return null;
    }

    private static string Show(MetricFamily family, FamilyMetric metric)
    {
        string text = family.Name + "{" + string.Join(", ", metric.Labels.Select(l => $"{l.Key}={Model.Labels.GoQuote.Quote(l.Value)}")) + "}";
        return text.Length > 300 ? text[..300] + "…" : text;
    }

    // Fewer labels first, then by the values in label order.
    private static int CompareLabels(FamilyMetric a, FamilyMetric b)
    {
        if (a.Labels.Count != b.Labels.Count)
        {
            return a.Labels.Count.CompareTo(b.Labels.Count);
        }

        for (int i = 0; i < a.Labels.Count; i++)
        {
            int order = string.CompareOrdinal(a.Labels[i].Value, b.Labels[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return (a.Time ?? 0).CompareTo(b.Time ?? 0);
    }
}
