using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution.Functions;

/// <summary>What info()'s second argument says: which info metrics, and which of their labels.</summary>
internal sealed class InfoMatchers
{
    private static readonly Matcher TargetInfo = new(MatcherType.Equal, LabelNames.MetricName, "target_info");

    /// <summary>Matchers of the second argument, null without one.</summary>
    public InfoMatchers(IReadOnlyList<Matcher>? matchers)
    {
        var names = new List<Matcher>();
        foreach (Matcher m in matchers ?? [])
        {
            if (m.Name == LabelNames.MetricName)
            {
                names.Add(m);
            }
            else if (Data.TryGetValue(m.Name, out List<Matcher>? known))
            {
                known.Add(m);
            }
            else
            {
                Data.Add(m.Name, [m]);
            }
        }

        if (names.Count == 0)
        {
            names.Add(TargetInfo);
        }
        else if (!names.Exists(m => m.Type is MatcherType.Equal or MatcherType.Regex))
        {
            names.Insert(0, new Matcher(MatcherType.Regex, LabelNames.MetricName, ".+_info"));
        }

        Names = names;
    }

    /// <summary>Matchers of the metric name.</summary>
    public IReadOnlyList<Matcher> Names { get; }

    /// <summary>Matchers of data labels by label; when there are any, only these labels are added.</summary>
    public Dictionary<string, List<Matcher>> Data { get; } = [];

    /// <summary>True for the name of an info metric, which is not enriched itself.</summary>
    public bool IsInfoName(ReadOnlySpan<byte> name)
    {
        foreach (Matcher m in Names)
        {
            if (!m.Matches(name))
            {
                return false;
            }
        }

        return true;
    }
}
