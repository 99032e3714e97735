using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape.Loops;

/// <summary>Joins the labels of a sample with the target's, applies metric relabeling and checks names and limits.</summary>
internal sealed class SampleLabels(Target target, ScrapeConfiguration configuration)
{
    private readonly KeyValuePair<string, string>[] _target = [.. target.PublicLabels.ToPairs()];

    /// <summary>True when the last error came from a label limit.</summary>
    public bool LimitExceeded { get; private set; }

    /// <summary>The final labels; null when a rule drops the sample, or with an error that fails the scrape.</summary>
    public LabelSet? Make(LabelSetBuilder labels, out string? error)
    {
        error = null;
        LimitExceeded = false;
        if (configuration.HonorLabels)
        {
            foreach ((string name, string value) in _target)
            {
                if (labels.Get(name).Length == 0)
                {
                    labels.Set(name, value);
                }
            }
        }
        else
        {
            Override(labels);
        }

        if (!Relabeler.Apply(labels, configuration.MetricRelabelConfigs))
        {
            return null;
        }

        LabelSet set = labels.Build();
        if (set.IsEmpty)
        {
            return null;
        }

        error = Check(set);
        return error is null ? set : null;
    }

    // The target's labels win; what the sample had moves to exported_<name>, with more prefixes until the name is free.
    private void Override(LabelSetBuilder labels)
    {
        List<(string Name, string Value)>? conflicts = null;
        foreach ((string name, string value) in _target)
        {
            if (labels.Get(name) is { Length: > 0 } exposed)
            {
                (conflicts ??= []).Add((name, exposed));
            }

            labels.Set(name, value);
        }

        foreach ((string name, string value) in conflicts?.OrderBy(c => c.Name.Length) ?? Enumerable.Empty<(string Name, string Value)>())
        {
            string free = "exported_" + name;
            while (labels.Get(free).Length > 0)
            {
                free = "exported_" + free;
            }

            labels.Set(free, value);
        }
    }

    private string? Check(LabelSet set)
    {
        if (set.MetricName is not { } metric)
        {
            return "missing metric name (__name__ label)";
        }

        if (!NameValidation.IsValid(configuration.MetricNameValidationScheme, set))
        {
            return $"invalid metric name or label names: {Cut(set.ToString(), 200)}";
        }

        int count = set.Count;
        if (configuration.LabelLimit > 0 && count > configuration.LabelLimit)
        {
            LimitExceeded = true;
            return $"label_limit exceeded (metric: {Cut(metric)}, number of labels: {count}, limit: {configuration.LabelLimit})";
        }

        foreach (LabelView label in set)
        {
            string name = Encoding.UTF8.GetString(label.Name);
            if (configuration.LabelNameLengthLimit > 0 && label.Name.Length > configuration.LabelNameLengthLimit)
            {
                LimitExceeded = true;
                return $"label_name_length_limit exceeded (metric: {Cut(metric)}, label name: {Cut(name)}, length: {label.Name.Length}, limit: {configuration.LabelNameLengthLimit})";
            }

            if (configuration.LabelValueLengthLimit > 0 && label.Value.Length > configuration.LabelValueLengthLimit)
            {
                LimitExceeded = true;
                return $"label_value_length_limit exceeded (metric: {Cut(metric)}, label name: {Cut(name)}, value: {GoQuote.Quote(Cut(Encoding.UTF8.GetString(label.Value)))}, "
                    + $"length: {label.Value.Length}, limit: {configuration.LabelValueLengthLimit})";
            }
        }

        return null;
    }

    private static string Cut(string text, int length = 50) => text.Length <= length ? text : text[..length];
}
