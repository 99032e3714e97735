namespace Deucalion.Control.Regions;

/// <summary>A named data plane. Base URLs are absolute without trailing slash; null means: derived from the listeners.</summary>
public sealed record Region(string Id, string DisplayName, string? PublicBaseUrl = null, string? InternalBaseUrl = null)
{
    /// <summary>The region of an installation that names none.</summary>
    public static readonly Region Local = new("local", "Local");
}
