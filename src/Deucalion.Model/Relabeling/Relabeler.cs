using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Model.Relabeling;

/// <summary>Applies relabeling rules as Prometheus does (model/relabel). No state; safe from many threads.</summary>
public static class Relabeler
{
    /// <summary>Applies the rules in order; false when one drops, then the labels are of no use any more.</summary>
    public static bool Apply(LabelSetBuilder labels, IReadOnlyList<RelabelConfig> rules)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            if (!Apply(labels, rules[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Applies the rules and keeps what each did; rules after one that drops are listed with empty labels.</summary>
    public static IReadOnlyList<RelabelStep> Trace(LabelSet labels, IReadOnlyList<RelabelConfig> rules)
    {
        var steps = new List<RelabelStep>(rules.Count);
        var builder = new LabelSetBuilder(labels);
        bool keep = true;
        foreach (RelabelConfig rule in rules)
        {
            keep = keep && Apply(builder, rule);
            steps.Add(new RelabelStep(rule, keep ? builder.Build() : LabelSet.Empty, keep));
        }

        return steps;
    }

    private static bool Apply(LabelSetBuilder labels, RelabelConfig rule)
    {
        switch (rule.Action)
        {
            case RelabelAction.Keep:
                return rule.Regex.IsMatch(SourceValue(labels, rule));
            case RelabelAction.Drop:
                return !rule.Regex.IsMatch(SourceValue(labels, rule));
            case RelabelAction.KeepEqual:
                return labels.Get(rule.TargetLabel) == SourceValue(labels, rule);
            case RelabelAction.DropEqual:
                return labels.Get(rule.TargetLabel) != SourceValue(labels, rule);
            case RelabelAction.Lowercase:
                labels.Set(rule.TargetLabel, SourceValue(labels, rule).ToLowerInvariant());
                break;
            case RelabelAction.Uppercase:
                labels.Set(rule.TargetLabel, SourceValue(labels, rule).ToUpperInvariant());
                break;
            case RelabelAction.HashMod:
                labels.Set(rule.TargetLabel, (HashOf(SourceValue(labels, rule)) % rule.Modulus).ToString(CultureInfo.InvariantCulture));
                break;
            case RelabelAction.LabelMap:
                MapNames(labels, rule);
                break;
            case RelabelAction.LabelDrop:
                labels.Keep(name => !rule.Regex.IsMatch(name));
                break;
            case RelabelAction.LabelKeep:
                labels.Keep(rule.Regex.IsMatch);
                break;
            default:
                Replace(labels, rule);
                break;
        }

        return true;
    }

    private static void Replace(LabelSetBuilder labels, RelabelConfig rule)
    {
        string value = SourceValue(labels, rule);
        var text = new StringBuilder();
        if (!rule.Regex.TryExpand(value, rule.TargetLabel, text))
        {
            return;
        }

        string target = text.ToString();
        if (!NameValidation.IsLabelName(rule.NameValidation, target))
        {
            return;
        }

        text.Clear();
        rule.Regex.TryExpand(value, rule.Replacement, text);
        labels.Set(target, text.ToString());
    }

    private static void MapNames(LabelSetBuilder labels, RelabelConfig rule)
    {
        var text = new StringBuilder();
        List<(string Name, string Value)> matched = [];
        foreach (string name in labels.Names().Order(StringComparer.Ordinal))
        {
            text.Clear();
            if (rule.Regex.TryExpand(name, rule.Replacement, text))
            {
                matched.Add((text.ToString(), labels.Get(name)));
            }
        }

        foreach ((string name, string value) in matched)
        {
            labels.Set(name, value);
        }
    }

    private static string SourceValue(LabelSetBuilder labels, RelabelConfig rule)
    {
        IReadOnlyList<string> names = rule.SourceLabels;
        return names.Count switch
        {
            0 => string.Empty,
            1 => labels.Get(names[0]),
            _ => string.Join(rule.Separator, names.Select(labels.Get)),
        };
    }

    [SuppressMessage("Security", "CA5351", Justification = "Shards must fall as in Prometheus, which hashes with MD5; nothing is protected by it.")]
    private static ulong HashOf(string value) => BinaryPrimitives.ReadUInt64BigEndian(MD5.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(8));
}
