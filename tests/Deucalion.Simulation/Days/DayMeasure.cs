namespace Deucalion.Simulation.Days;

/// <summary>What a store took at a simulated time; bytes.</summary>
public sealed record DayMeasure(double Hour, long ManagedBytes, long ResidentBytes, long DiskBytes, int Files, long ActiveSeries, int Parts)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"hour {Hour,5:F1}  managed {ManagedBytes / 1048576.0,7:F1} MiB  resident {ResidentBytes / 1048576.0,7:F1} MiB  outside of the managed heap {(ResidentBytes - ManagedBytes) / 1048576.0,7:F1} MiB  disk {DiskBytes / 1048576.0,7:F1} MiB  files {Files,4}  active series {ActiveSeries,6}  parts {Parts,3}");
}
