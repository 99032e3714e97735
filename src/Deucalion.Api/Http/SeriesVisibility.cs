namespace Deucalion.Api.Http;

/// <summary>What a path may show of an instance's series to a credential whose policies narrow it to some of them.</summary>
public enum SeriesVisibility
{
    /// <summary>The answer is about the whole instance: a narrowed credential is refused before the handler runs.</summary>
    WholeInstance,

    /// <summary>The handler shows or takes only what <see cref="DataPlaneRequest.LabelScopes"/> accept.</summary>
    Filtered,

    /// <summary>The answer holds nothing of any series, target or configuration.</summary>
    NoSeries,
}
