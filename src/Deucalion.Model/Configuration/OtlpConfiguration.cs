namespace Deucalion.Model.Configuration;

/// <summary>The <c>otlp</c> section.</summary>
public sealed record OtlpConfiguration
{
    /// <summary>Names that <see cref="TranslationStrategy"/> may have.</summary>
    public static IReadOnlyList<string> Strategies { get; } =
        ["UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"];

    /// <summary>Whether all resource attributes become labels.</summary>
    public bool PromoteAllResourceAttributes { get; init; }

    /// <summary>Resource attributes that become labels.</summary>
    public IReadOnlyList<string> PromoteResourceAttributes { get; init; } = [];

    /// <summary>Resource attributes that do not, when all others do.</summary>
    public IReadOnlyList<string> IgnoreResourceAttributes { get; init; } = [];

    /// <summary>How names are translated.</summary>
    public string TranslationStrategy { get; init; } = "UnderscoreEscapingWithSuffixes";

    /// <summary>Whether service.name, service.namespace and service.instance.id stay in target_info.</summary>
    public bool KeepIdentifyingResourceAttributes { get; init; }

    /// <summary>Whether explicit-bucket histograms become native ones.</summary>
    public bool ConvertHistogramsToNhcb { get; init; }

    /// <summary>Whether scope name, version and attributes become labels.</summary>
    public bool PromoteScopeMetadata { get; init; }

    /// <summary>Whether a label that begins with _ gets the prefix key.</summary>
    public bool LabelNameUnderscoreSanitization { get; init; } = true;

    /// <summary>Whether underscores in a row stay.</summary>
    public bool LabelNamePreserveMultipleUnderscores { get; init; } = true;
}
