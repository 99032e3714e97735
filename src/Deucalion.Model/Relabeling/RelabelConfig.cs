using Deucalion.Model.Labels;
using Deucalion.Primitives.Regex;

namespace Deucalion.Model.Relabeling;

/// <summary>One relabeling rule; the defaults are Prometheus'. Immutable. <see cref="Validate"/> must have found nothing before it is applied.</summary>
public sealed record RelabelConfig
{
    /// <summary>Separator when none is given.</summary>
    public const string DefaultSeparator = ";";

    /// <summary>Replacement when none is given.</summary>
    public const string DefaultReplacement = "$1";

    /// <summary>The regex when none is given; compared by reference, as an explicit <c>(.*)</c> counts as set.</summary>
    public static readonly Re2 DefaultRegex = Re2.Compile("(.*)");

    /// <summary>Labels whose values are joined.</summary>
    public IReadOnlyList<string> SourceLabels { get; init; } = [];

    /// <summary>Text between the joined values.</summary>
    public string Separator { get; init; } = DefaultSeparator;

    /// <summary>Must match the whole joined value (or label name).</summary>
    public Re2 Regex { get; init; } = DefaultRegex;

    /// <summary>Modulus of <see cref="RelabelAction.HashMod"/>.</summary>
    public ulong Modulus { get; init; }

    /// <summary>Label that is written; for <see cref="RelabelAction.Replace"/> with <c>$1</c>, <c>${name}</c> expanded.</summary>
    public string TargetLabel { get; init; } = string.Empty;

    /// <summary>Template of the written value.</summary>
    public string Replacement { get; init; } = DefaultReplacement;

    /// <summary>What is done.</summary>
    public RelabelAction Action { get; init; } = RelabelAction.Replace;

    /// <summary>Which names may be written.</summary>
    public NameValidationScheme NameValidation { get; init; }

    /// <summary>Says what contradicts the action, in Prometheus' words, or null.</summary>
    public string? Validate()
    {
        string word = RelabelActions.Text(Action);
        if (Action == RelabelAction.HashMod && Modulus == 0)
        {
            return "relabel configuration for hashmod requires non-zero modulus";
        }

        bool writesTarget = Action is RelabelAction.Replace or RelabelAction.HashMod or RelabelAction.Lowercase or RelabelAction.Uppercase
            or RelabelAction.KeepEqual or RelabelAction.DropEqual;
        if (writesTarget && TargetLabel.Length == 0)
        {
            return $"relabel configuration for {word} action requires 'target_label' value";
        }

        if (writesTarget && !IsTargetAllowed())
        {
            return $"{GoQuote.Quote(TargetLabel)} is invalid 'target_label' for {word} action";
        }

        bool plain = Action is RelabelAction.Lowercase or RelabelAction.Uppercase or RelabelAction.KeepEqual or RelabelAction.DropEqual;
        if (plain && Replacement != DefaultReplacement)
        {
            return $"'replacement' can not be set for {word} action";
        }

        if (Action == RelabelAction.LabelMap && !IsTemplate(Replacement))
        {
            return $"{GoQuote.Quote(Replacement)} is invalid 'replacement' for {word} action";
        }

        if (Action is RelabelAction.KeepEqual or RelabelAction.DropEqual
            && (!ReferenceEquals(Regex, DefaultRegex) || Modulus != 0 || Separator != DefaultSeparator))
        {
            return $"{word} action requires only 'source_labels' and `target_label`, and no other fields";
        }

        if (Action is RelabelAction.LabelDrop or RelabelAction.LabelKeep
            && (SourceLabels.Count > 0 || TargetLabel.Length > 0 || Modulus != 0 || Separator != DefaultSeparator || Replacement != DefaultReplacement))
        {
            return $"{word} action requires only 'regex', and no other fields";
        }

        return null;
    }

    private bool IsTargetAllowed() =>
        Action == RelabelAction.Replace && TargetLabel.Contains('$', StringComparison.Ordinal)
            ? IsTemplate(TargetLabel)
            : Relabeling.NameValidation.IsLabelName(NameValidation, TargetLabel);

    // Legacy names may hold $name, $1 and ${name} between letters, digits and underscores; a digit may not come first.
    private bool IsTemplate(string text)
    {
        if (NameValidation == NameValidationScheme.Utf8)
        {
            return Relabeling.NameValidation.IsLabelName(NameValidation, text);
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        int i = 0;
        while (i < text.Length)
        {
            if (IsWord(text[i]))
            {
                i++;
                continue;
            }

            if (text[i] != '$' || ++i == text.Length)
            {
                return false;
            }

            bool braces = text[i] == '{';
            int start = braces ? ++i : i;
            while (i < text.Length && IsWord(text[i]))
            {
                i++;
            }

            if (i == start || (braces && (i == text.Length || text[i++] != '}')))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
