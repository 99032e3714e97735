namespace Deucalion.Model.Configuration;

/// <summary>The <c>runtime</c> section.</summary>
public sealed record RuntimeConfiguration
{
    /// <summary>Go's collector percentage; without effect here.</summary>
    public long GoGc { get; init; } = 75;
}
