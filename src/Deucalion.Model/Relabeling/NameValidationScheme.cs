namespace Deucalion.Model.Relabeling;

/// <summary>Which metric and label names are allowed.</summary>
public enum NameValidationScheme : byte
{
    /// <summary>Any non-empty UTF-8 text.</summary>
    Utf8,

    /// <summary>Only names that need no quotes in PromQL.</summary>
    Legacy,
}
