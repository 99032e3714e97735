using Deucalion.Wire.Families;

namespace Deucalion.Runtime.Push;

/// <summary>Metrics that were pushed under one grouping key; immutable.</summary>
/// <param name="Key">Names and values of the grouping labels, in the order of the names.</param>
/// <param name="Labels">The grouping labels, <c>job</c> among them.</param>
/// <param name="Families">Families by name with the time they were pushed, push_time_seconds and push_failure_time_seconds among them.</param>
public sealed record PushGroup(string Key, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, PushedFamily> Families)
{
    /// <summary>Name of the gauge of the last push that succeeded.</summary>
    public const string PushTime = "push_time_seconds";

    /// <summary>Name of the gauge of the last push that failed.</summary>
    public const string FailureTime = "push_failure_time_seconds";

    private const string PushTimeHelp = "Last Unix time when changing this group in the Pushgateway succeeded.";
    private const string FailureTimeHelp = "Last Unix time when changing this group in the Pushgateway failed.";

    /// <summary>Whether the last push succeeded.</summary>
    public bool LastPushSucceeded => Seconds(FailureTime) <= Seconds(PushTime);

    /// <summary>Samples in all families.</summary>
    public int SampleCount => Families.Values.Sum(f => f.Family.Metrics.Sum(m => m.SampleCount));

    /// <summary>The key of grouping labels.</summary>
    public static string KeyOf(IReadOnlyDictionary<string, string> labels) =>
        string.Join('\u00ff', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Key + '\u00ff' + l.Value));

    /// <summary>The group after a push of families whose labels are complete; <paramref name="replace"/> drops all families that were there before.</summary>
    public static PushGroup AfterPush(PushGroup? before, IReadOnlyDictionary<string, string> labels, IEnumerable<MetricFamily> pushed, bool replace, DateTimeOffset now)
    {
        var families = new Dictionary<string, PushedFamily>(StringComparer.Ordinal);
        foreach ((string name, PushedFamily family) in before?.Families ?? new Dictionary<string, PushedFamily>())
        {
            if (!replace || name == FailureTime)
            {
                families[name] = family;
            }
        }

        foreach (MetricFamily family in pushed)
        {
            families[family.Name] = new PushedFamily(family, now);
        }

        families[PushTime] = new PushedFamily(Gauge(PushTime, PushTimeHelp, labels, SecondsOf(now)), now);
        if (before is null || !before.Families.ContainsKey(FailureTime))
        {
            families[FailureTime] = new PushedFamily(Gauge(FailureTime, FailureTimeHelp, labels, 0), now);
        }
        else
        {
            families[FailureTime] = before.Families[FailureTime];
        }

        return new PushGroup(KeyOf(labels), labels, families);
    }

    /// <summary>The group after a push that was refused.</summary>
    public static PushGroup AfterFailure(PushGroup? before, IReadOnlyDictionary<string, string> labels, DateTimeOffset now)
    {
        var families = before is null ? new Dictionary<string, PushedFamily>(StringComparer.Ordinal) : new Dictionary<string, PushedFamily>(before.Families, StringComparer.Ordinal);
        families[FailureTime] = new PushedFamily(Gauge(FailureTime, FailureTimeHelp, labels, SecondsOf(now)), now);
        if (!families.ContainsKey(PushTime))
        {
            families[PushTime] = new PushedFamily(Gauge(PushTime, PushTimeHelp, labels, 0), now);
        }

        return new PushGroup(KeyOf(labels), labels, families);
    }

    /// <summary>Gives every metric of a family the grouping labels, an empty <c>instance</c> when there is none, and the order of label names.</summary>
    public static void Complete(MetricFamily family, IReadOnlyDictionary<string, string> labels)
    {
        foreach (FamilyMetric metric in family.Metrics)
        {
            metric.Labels.RemoveAll(l => labels.ContainsKey(l.Key));
            metric.Labels.AddRange(labels);
            if (!metric.Labels.Exists(l => l.Key == Model.Labels.LabelNames.Instance))
            {
                metric.Labels.Add(new(Model.Labels.LabelNames.Instance, string.Empty));
            }

            metric.Labels.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        }
    }

    private double Seconds(string name) => Families.TryGetValue(name, out PushedFamily? f) && f.Family.Metrics.Count > 0 ? f.Family.Metrics[0].Value : 0;

    private static double SecondsOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static MetricFamily Gauge(string name, string help, IReadOnlyDictionary<string, string> labels, double value)
    {
        var family = new MetricFamily(name) { Help = help, Type = FamilyType.Gauge };
        family.Metrics.Add(new FamilyMetric { Kind = FamilyType.Gauge, Value = value });
        Complete(family, labels);
        return family;
    }
}
