using System.Text;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Wire.Families;

/// <summary>Writes metric families as Prometheus text 0.0.4, in the form of Prometheus' client library.</summary>
public static class FamilyTextWriter
{
    /// <summary>Appends a family.</summary>
    public static void Write(StringBuilder text, MetricFamily family)
    {
        if (family.Help is { } help)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escape(help, quotes: false)).Append('\n');
        }

        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(TypeWord(family.Type)).Append('\n');
        foreach (FamilyMetric m in family.Metrics)
        {
            WriteMetric(text, family, m);
        }
    }

    private static string TypeWord(FamilyType? type) => type switch
    {
        FamilyType.Counter => "counter",
        FamilyType.Gauge => "gauge",
        FamilyType.Summary => "summary",
        FamilyType.Histogram or FamilyType.GaugeHistogram => "histogram",
        _ => "untyped",
    };

    private static void WriteMetric(StringBuilder text, MetricFamily family, FamilyMetric m)
    {
        switch (family.Type)
        {
            case FamilyType.Summary:
                foreach ((double quantile, double value) in m.Points)
                {
                    WriteSample(text, family.Name, string.Empty, m, "quantile", quantile, value);
                }

                break;
            case FamilyType.Histogram or FamilyType.GaugeHistogram:
                bool infinite = false;
                foreach ((double bound, double count) in m.Points)
                {
                    infinite |= double.IsPositiveInfinity(bound);
                    WriteSample(text, family.Name, "_bucket", m, "le", bound, count);
                }

                if (!infinite)
                {
                    WriteSample(text, family.Name, "_bucket", m, "le", double.PositiveInfinity, m.Count);
                }

                break;
            default:
                WriteSample(text, family.Name, string.Empty, m, null, 0, m.Value);
                return;
        }

        WriteSample(text, family.Name, "_sum", m, null, 0, m.Sum);
        WriteSample(text, family.Name, "_count", m, null, 0, m.Count);
    }

    private static void WriteSample(StringBuilder text, string name, string suffix, FamilyMetric m, string? extra, double bound, double value)
    {
        text.Append(name).Append(suffix);
        char separator = '{';
        foreach ((string label, string labelValue) in m.Labels)
        {
            text.Append(separator).Append(label).Append("=\"").Append(Escape(labelValue, quotes: true)).Append('"');
            separator = ',';
        }

        if (extra is not null)
        {
            text.Append(separator).Append(extra).Append("=\"").Append(GoFloat.FormatGeneral(bound)).Append('"');
            separator = ',';
        }

        text.Append(separator == '{' ? " " : "} ").Append(GoFloat.FormatGeneral(value));
        if (m.Time is { } time)
        {
            text.Append(' ').Append(time.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        text.Append('\n');
    }

    private static string Escape(string value, bool quotes)
    {
        value = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? value.Replace("\"", "\\\"", StringComparison.Ordinal) : value;
    }
}
