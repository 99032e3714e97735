using Deucalion.Model.Labels;

namespace Deucalion.Model.Relabeling;

/// <summary>Checks names against a <see cref="NameValidationScheme"/>.</summary>
public static class NameValidation
{
    /// <summary>True for a label name that the scheme allows.</summary>
    public static bool IsLabelName(NameValidationScheme scheme, ReadOnlySpan<char> name) =>
        scheme == NameValidationScheme.Legacy ? LabelNames.IsLegacyLabelName(name) : IsText(name);

    /// <summary>True for a metric name that the scheme allows.</summary>
    public static bool IsMetricName(NameValidationScheme scheme, ReadOnlySpan<char> name) =>
        scheme == NameValidationScheme.Legacy ? LabelNames.IsLegacyMetricName(name) : IsText(name);

    /// <summary>True for a label set whose metric name and label names the scheme allows.</summary>
    public static bool IsValid(NameValidationScheme scheme, LabelSet labels)
    {
        foreach ((string name, string value) in labels.ToPairs())
        {
            if (name == LabelNames.MetricName ? !IsMetricName(scheme, value) : !IsLabelName(scheme, name) || !IsText(value))
            {
                return false;
            }
        }

        return true;
    }

    // Bytes that were not UTF-8 have become U+FFFD on the way into UTF-16; a lone surrogate cannot become UTF-8.
    private static bool IsText(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
