namespace Deucalion.Import.OpenMetrics;

/// <summary>What an export wrote and what the text format could not take.</summary>
public sealed class ExportCounts
{
    /// <summary>Series with at least one written sample.</summary>
    public long Series { get; set; }

    /// <summary>Written samples.</summary>
    public long Samples { get; set; }

    /// <summary>Written exemplars.</summary>
    public long Exemplars { get; set; }

    /// <summary>Native histogram samples, for which OpenMetrics 1.0 text has no form.</summary>
    public long NativeHistograms { get; set; }

    /// <summary>Staleness markers, for which it has no form either.</summary>
    public long StaleMarkers { get; set; }
}
