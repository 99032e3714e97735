namespace Deucalion.Model.Configuration;

/// <summary>How metadata is sent by remote write 1.0.</summary>
public sealed record MetadataSendConfiguration
{
    /// <summary>Whether it is sent.</summary>
    public bool Send { get; init; } = true;

    /// <summary>How often.</summary>
    public TimeSpan SendInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Entries in a request.</summary>
    public int MaxSamplesPerSend { get; init; } = 2_000;
}
